package io.echosounder.eventloop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import io.echosounder.testing.CapturedLog;
import io.echosounder.testing.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link EventLoop}.
 */
class EventLoopTests {

	private final CapturedLog log = new CapturedLog();

	private final ManualClock clock = new ManualClock();

	private volatile boolean clockBroken;

	private final List<Integer> halts = new CopyOnWriteArrayList<>();

	private final EventLoop loop = new EventLoop("loop-under-test", this::time, new OutOfMemory(this.halts::add),
			(_) -> {
			});

	private final List<Handler> handlers = new ArrayList<>();

	@AfterEach
	void close() throws IOException {
		this.loop.close();
		this.log.close();
		for (Handler handler : this.handlers) {
			handler.pipe.sink().close();
			handler.pipe.source().close();
		}
	}

	@Test
	void tasksRunInOrderOnTheLoop() throws Exception {
		List<Integer> ran = new ArrayList<>();
		this.loop.start();
		for (int i = 0; i < 5_000; i++) {
			int number = i;
			this.loop.execute(() -> ran.add(this.loop.inLoop() ? number : -1));
		}
		sync();
		assertThat(ran).hasSize(5_000).isSorted().doesNotContain(-1);
		assertThat(this.loop.inLoop()).isFalse();
	}

	@Test
	void aTaskThatThrowsDoesNotEndTheLoopAndLeavesNothingInTheWriteBuffer() throws Exception {
		this.loop.start();
		AtomicInteger left = new AtomicInteger(-1);
		this.loop.execute(() -> {
			this.loop.writeBuffer().putInt(42);
			throw new StackOverflowError("Thrown on request");
		});
		this.loop.execute(() -> left.set(this.loop.writeBuffer().position()));
		sync();
		assertThat(left).hasValue(0);
		assertThat(this.loop.isAlive()).isTrue();
		assertThat(this.log.lines(Level.ERROR)).hasSize(1);
	}

	@Test
	void withoutMemoryTheProcessEnds() throws Exception {
		this.loop.start();
		this.loop.execute(() -> {
			throw new OutOfMemoryError("Thrown on request");
		});
		sync();
		assertThat(this.halts).containsExactly(OutOfMemory.STATUS);
		this.loop.execute(() -> this.loop.schedule(0, () -> {
			throw new IllegalStateException(new OutOfMemoryError("Thrown on request"));
		}));
		await().until(() -> this.halts.size() == 2);
	}

	@Test
	void aHandlerThatThrowsIsAbandonedAndTheOthersAreServed() throws Exception {
		this.loop.start();
		Handler failing = register(true);
		Handler other = register(false);
		failing.makeReady();
		assertThat(failing.abandoned.await(60, TimeUnit.SECONDS)).isTrue();
		other.makeReady();
		assertThat(other.ready.await(60, TimeUnit.SECONDS)).isTrue();
		assertThat(this.loop.isAlive()).isTrue();
		assertThat(other.abandoned.getCount()).isOne();
		assertThat(this.log.lines(Level.ERROR)).hasSize(1);
	}

	@Test
	void aHandlerThatThrowsAgainWhenItIsAbandonedDoesNotEndTheLoop() throws Exception {
		this.loop.start();
		Handler failing = register(true);
		Handler other = register(false);
		failing.abandonFails = true;
		failing.makeReady();
		assertThat(failing.abandoned.await(60, TimeUnit.SECONDS)).isTrue();
		other.makeReady();
		assertThat(other.ready.await(60, TimeUnit.SECONDS)).isTrue();
		assertThat(this.loop.isAlive()).isTrue();
		assertThat(this.log.lines(Level.ERROR)).hasSize(2);
	}

	@Test
	void aTimerRunsWhenItsTimeHasComeAndNotBefore() throws Exception {
		this.loop.start();
		CountDownLatch early = new CountDownLatch(1);
		CountDownLatch late = new CountDownLatch(1);
		this.loop.schedule(TimeUnit.SECONDS.toNanos(10), late::countDown);
		this.loop.schedule(TimeUnit.SECONDS.toNanos(5), early::countDown);
		sync();
		this.clock.advance(Duration.ofSeconds(5));
		assertThat(early.await(60, TimeUnit.SECONDS)).isTrue();
		sync();
		assertThat(late.getCount()).isOne();
		this.clock.advance(Duration.ofSeconds(5));
		assertThat(late.await(60, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void aTimerThatIsCancelledDoesNotRun() throws Exception {
		this.loop.start();
		List<String> ran = new ArrayList<>();
		Timer before = this.loop.schedule(TimeUnit.SECONDS.toNanos(5), () -> ran.add("cancelled"));
		this.loop.execute(() -> {
			Timer inLoop = this.loop.schedule(TimeUnit.SECONDS.toNanos(5), () -> ran.add("cancelled"));
			this.loop.schedule(TimeUnit.SECONDS.toNanos(5), () -> ran.add("due"));
			inLoop.cancel();
			assertThat(inLoop.isOver()).isTrue();
		});
		before.cancel();
		assertThat(before.isOver()).isTrue();
		sync();
		this.clock.advance(Duration.ofSeconds(5));
		await().until(() -> !ran.isEmpty());
		this.loop.close();
		assertThat(ran).containsExactly("due");
	}

	@Test
	void aLoopIsLateWhileAHandlerBlocksIt() throws Exception {
		CountDownLatch held = new CountDownLatch(1);
		CountDownLatch gate = new CountDownLatch(1);
		this.loop.start();
		this.loop.execute(() -> {
			held.countDown();
			awaitGate(gate);
		});
		assertThat(held.await(60, TimeUnit.SECONDS)).isTrue();
		this.clock.advance(Duration.ofSeconds(1));
		assertThat(this.loop.lag()).isZero();
		this.clock.advance(Duration.ofSeconds(7));
		assertThat(this.loop.lag()).isEqualTo(Duration.ofSeconds(7));
		gate.countDown();
		await().untilAsserted(() -> assertThat(this.loop.lag()).isZero());
	}

	@Test
	void aLoopThatHasDiedIsNotLate() {
		this.loop.start();
		this.clockBroken = true;
		await().until(() -> !this.loop.isAlive());
		this.clockBroken = false;
		this.clock.advance(Duration.ofSeconds(10));
		assertThat(this.loop.lag()).isZero();
	}

	@Test
	void aLoopThatDiesAbandonsItsChannelsAndRejectsTasks() throws Exception {
		this.loop.start();
		Handler handler = register(false);
		this.clockBroken = true;
		assertThat(handler.abandoned.await(60, TimeUnit.SECONDS)).isTrue();
		await().until(() -> !this.loop.isAlive());
		List<String> ran = new ArrayList<>();
		assertThatExceptionOfType(RejectedExecutionException.class)
			.isThrownBy(() -> this.loop.execute(() -> ran.add("rejected")));
		this.loop.close();
		assertThat(ran).isEmpty();
		assertThat(this.log.lines(Level.ERROR)).singleElement().asString().contains("loop-under-test has died");
	}

	@Test
	void aChannelThatIsRegisteredWhileTheLoopDiesIsAbandonedToo() throws Exception {
		CountDownLatch gate = new CountDownLatch(1);
		Handler handler = new Handler(this.loop, false);
		this.handlers.add(handler);
		this.loop.start();
		this.loop.execute(() -> {
			awaitGate(gate);
			this.clockBroken = true;
			// so many that the loop does not come to the last before it dies
			for (int i = 0; i < 5_000; i++) {
				this.loop.execute(() -> {
				});
			}
			this.loop.execute(handler::register);
		});
		gate.countDown();
		assertThat(handler.abandoned.await(60, TimeUnit.SECONDS)).isTrue();
		assertThat(this.log.lines(Level.ERROR)).hasSize(1);
	}

	@Test
	void aClosedLoopHasEndedAndItsChannelsAreAbandoned() throws Exception {
		this.loop.start();
		Handler handler = register(false);
		this.loop.close();
		assertThat(this.loop.isAlive()).isFalse();
		assertThat(handler.abandoned.getCount()).isZero();
		assertThat(this.log.lines(Level.WARN)).isEmpty();
	}

	private long time() {
		if (this.clockBroken) {
			throw new AssertionError("The clock is broken");
		}
		return this.clock.getAsLong();
	}

	private Handler register(boolean fails) throws Exception {
		Handler handler = new Handler(this.loop, fails);
		this.handlers.add(handler);
		this.loop.execute(handler::register);
		sync();
		return handler;
	}

	private void sync() throws InterruptedException {
		CountDownLatch done = new CountDownLatch(1);
		this.loop.execute(done::countDown);
		assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
	}

	private static void awaitGate(CountDownLatch gate) {
		try {
			gate.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Reads one pipe.
	 */
	private static final class Handler implements SelectionHandler {

		private final EventLoop loop;

		private final boolean fails;

		private final Pipe pipe = Pipe.open();

		private volatile boolean abandonFails;

		private final CountDownLatch ready = new CountDownLatch(1);

		private final CountDownLatch abandoned = new CountDownLatch(1);

		Handler(EventLoop loop, boolean fails) throws IOException {
			this.loop = loop;
			this.fails = fails;
			this.pipe.source().configureBlocking(false);
		}

		void register() {
			try {
				this.loop.register(this.pipe.source(), SelectionKey.OP_READ, this);
			}
			catch (IOException ex) {
				throw new AssertionError(ex);
			}
		}

		void makeReady() throws IOException {
			this.pipe.sink().write(ByteBuffer.wrap(new byte[1]));
		}

		@Override
		public void ready() {
			if (this.fails) {
				throw new StackOverflowError("Thrown on request");
			}
			try {
				this.pipe.source().read(ByteBuffer.allocate(10));
			}
			catch (IOException ex) {
				throw new AssertionError(ex);
			}
			this.ready.countDown();
		}

		@Override
		public void tick(long now) {
		}

		@Override
		public void abandon() {
			this.abandoned.countDown();
			try {
				this.pipe.source().close();
			}
			catch (IOException ex) {
				throw new AssertionError(ex);
			}
			if (this.abandonFails) {
				throw new IllegalStateException("Thrown on request");
			}
		}

	}

}
