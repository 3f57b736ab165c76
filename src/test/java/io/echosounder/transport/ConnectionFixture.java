package io.echosounder.transport;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

import io.echosounder.framing.Frames;
import io.echosounder.framing.Framing;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.Message;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One connection on a manual driver, in front of a service that does what a frame says:
 * {@code hang}, {@code last} for half a minute, {@code fail}, {@code refuse},
 * {@code close} or stay {@code mute}, several of them with hyphens in between; then it
 * echoes.
 */
final class ConnectionFixture implements AutoCloseable {

	static final Duration LINGER = Duration.ofSeconds(1);

	final ManualContext context;

	final Counts counts;

	final Connection connection;

	final ManualDriver driver;

	/** Frames that the service was given. */
	final List<String> handled = new CopyOnWriteArrayList<>();

	private final Semaphore hanging = new Semaphore(0);

	private final Semaphore gate = new Semaphore(0);

	private volatile @Nullable Thread thread;

	ConnectionFixture() {
		this(lines(), (_) -> {
		});
	}

	ConnectionFixture(TransportOptions.Builder options, Consumer<ManualContext> customizer) {
		this(new ManualContext(options.build()), customizer);
	}

	ConnectionFixture(ManualContext context, Consumer<ManualContext> customizer) {
		this.context = context;
		customizer.accept(context);
		this.counts = context.counts;
		this.connection = context.connect(this::handle);
		this.driver = context.driver();
	}

	/** Lines, a linger time of a second and no other timeout. */
	static TransportOptions.Builder lines() {
		return TransportOptions.builder()
			.framing(Framing.LF)
			.linger(LINGER)
			.idleTimeout(Duration.ZERO)
			.frameTimeout(Duration.ZERO)
			.writeTimeout(Duration.ZERO)
			.handshakeTimeout(Duration.ZERO);
	}

	static ConnectionFixture virtual() {
		return new ConnectionFixture(lines().dispatch(Dispatch.VIRTUAL), (_) -> {
		});
	}

	private void handle(Message<?> message) {
		String frame = new String((byte[]) message.getPayload(), StandardCharsets.ISO_8859_1);
		this.handled.add(frame);
		this.thread = Thread.currentThread();
		for (String word : frame.split("-", -1)) {
			switch (word) {
				case "hang" -> {
					this.hanging.release();
					// wakes the test
					this.driver.execute(() -> {
					});
					this.gate.acquireUninterruptibly();
				}
				case "last" -> this.driver.fireTimers(Duration.ofSeconds(30).toNanos());
				case "fail" -> throw new IllegalStateException("Thrown on request");
				case "refuse" -> throw PartialReplyException.refusal(new Frames(), 0,
						new IllegalArgumentException("Thrown on request"));
				case "close" -> this.connection.close();
				case "mute" -> {
					return;
				}
				default -> {
				}
			}
		}
		this.connection.send(message);
	}

	/** The peer sends something, and the service hangs. */
	ConnectionFixture hangAt(String text) {
		this.driver.receive(text);
		awaitHanging(true);
		return this;
	}

	/** Wait until the service hangs, if it does. */
	void awaitHanging(boolean hangs) {
		if (hangs) {
			this.driver.runUntil(this.hanging::tryAcquire);
		}
	}

	/** The service goes on, and returns. */
	void resume() {
		int before = this.counts.handlerReturns();
		this.gate.release();
		this.driver.runUntil(() -> this.counts.handlerReturns() > before);
	}

	/** Run until no handler runs and no message waits for one. */
	void settle() {
		this.driver.runUntil(() -> !this.connection.core().isHandling());
	}

	/** The service goes on, and its thread ends, while no turn comes. */
	void letReturn() throws InterruptedException {
		this.gate.release();
		Objects.requireNonNull(this.thread).join();
	}

	void closeIfQuiet(Duration quietPeriod) {
		this.connection.closeIfQuiet(quietPeriod);
		this.driver.runTasks();
	}

	void closeNow(Duration quietPeriod) {
		this.connection.closeNow(quietPeriod);
		this.driver.runTasks();
	}

	void halfClose() {
		this.connection.shutdownOutput();
		this.driver.runTasks();
	}

	void advance(Duration time) {
		this.driver.advance(time.toNanos());
	}

	/** Assert that the connection is not closed, nor about to be. */
	void assertOpen() {
		assertThat(this.connection.closeReason()).isNull();
		assertThat(this.driver.isClosed()).isFalse();
		assertThat(this.counts.closed()).isEmpty();
	}

	/** Assert that FIN was sent, and the socket is open. */
	void assertLingers(CloseReason reason) {
		assertThat(this.connection.closeReason()).isEqualTo(reason);
		assertThat(this.driver.hasOutputEnded()).isTrue();
		assertThat(this.driver.isClosed()).isFalse();
		assertThat(this.driver.pendingTimers()).isOne();
	}

	/** Assert that the socket is closed, and that this leaves nothing behind. */
	void assertEnded(CloseReason reason) {
		assertThat(this.connection.closeReason()).isEqualTo(reason);
		assertThat(this.connection.hasEnded()).isTrue();
		assertThat(this.driver.isClosed()).isTrue();
		assertThat(this.driver.wasReset()).isEqualTo(reason == CloseReason.SLOW_READER);
		assertThat(this.driver.wroteBehindEnd()).isFalse();
		assertThat(this.driver.pendingTimers()).isZero();
		assertThat(this.counts.openedConnections()).isOne();
		assertThat(this.counts.closed()).isEqualTo(Map.of(reason, 1));
		assertThat(this.counts.unsentBytes()).isZero();
		assertThat(this.counts.bufferedBytes()).isEqualTo(this.connection.core().handlers.waitingBytes());
		assertThat(this.context.loops().budget().held()).isEqualTo(this.counts.bufferedBytes());
		assertThat(this.context.admission.active()).isZero();
		assertThat(this.context.events).containsOnlyOnce("forgotten");
	}

	/** Abort the connection, if it has not ended, and let hanging handlers go. */
	@Override
	public void close() {
		this.connection.abort(CloseReason.IO_ERROR);
		this.gate.release(100);
		this.context.close();
	}

}
