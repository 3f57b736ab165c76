package io.echosounder.scenario.load;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.echosounder.testing.Client;
import io.echosounder.testing.Effort;
import io.echosounder.testing.Heap;
import io.echosounder.testing.Mode;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.RegisterExtension;

import static io.echosounder.testing.ScenarioTable.COUNTED;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections that come and go, in all modes at once.
 * <p>
 * The end that closes first keeps its port for a minute (TIME_WAIT): up to 18,000 ports
 * of the client at any time. A port may be in use towards several ports of the server, so
 * the eight listeners offer eight times the 28,000 that the kernel gives out by default.
 */
class ChurnTests {

	private static final List<Mode> MODES = List.of(Mode.values());

	private static final int PER_SECOND = 300;

	/** So that a machine which is too slow for the rate does less, and does not fail. */
	private static final int AT_ONCE = 200;

	private static final Duration DURATION = Effort.of(Duration.ofSeconds(2), Duration.ofSeconds(30),
			Duration.ofMinutes(10));

	private static final int SEED = 300;

	private static final int LONGEST = 2000;

	private static final long HEAP_SLACK = 8 << 20;

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=raw").listener("line", "framing=lf");

	private final Outcomes outcomes = new Outcomes();

	private final AtomicInteger visits = new AtomicInteger();

	private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

	@Test
	void threeHundredConnectionsASecondComeAndGoAndLeaveNothingBehind(TestReporter reporter)
			throws IOException, InterruptedException, ExecutionException {
		for (int i = 0; i < 2 * PER_SECOND; i++) {
			visit(this.visits.getAndIncrement());
		}
		Heap before = Heap.now();
		int visitsBefore = this.visits.get();
		long start = System.nanoTime();
		churn();
		long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
		assertThat(this.failure.get()).as("failure after %d visits, seed %d", this.visits.get(), SEED).isNull();
		this.outcomes.assertCounted(scenario.server());
		before.awaitBack(HEAP_SLACK);
		reporter.publishEntry(COUNTED,
				"%d connections a second".formatted((this.visits.get() - visitsBefore) / Math.max(1, seconds)));
	}

	private void churn() throws InterruptedException, ExecutionException {
		Semaphore places = new Semaphore(AT_ONCE);
		try (ExecutorService visitors = Executors.newVirtualThreadPerTaskExecutor();
				ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
			ScheduledFuture<?> ticks = clock.scheduleAtFixedRate(() -> {
				if (this.failure.get() == null && places.tryAcquire()) {
					int number = this.visits.getAndIncrement();
					visitors.execute(() -> {
						visitSafely(number);
						places.release();
					});
				}
			}, 0, TimeUnit.SECONDS.toNanos(1) / PER_SECOND, TimeUnit.NANOSECONDS);
			clock.schedule(() -> ticks.cancel(false), DURATION.toNanos(), TimeUnit.NANOSECONDS).get();
		}
	}

	private void visitSafely(int number) {
		try {
			visit(number);
		}
		catch (Throwable ex) {
			this.failure.compareAndSet(null, ex);
		}
	}

	/** Makes one connection, whose course depends on its number only. */
	private void visit(int number) throws IOException {
		Mode mode = MODES.get(number / 30 % MODES.size());
		String base = (number / 30 / MODES.size() % 2 == 0) ? "echo" : "line";
		String line = line(new Random(SEED + number));
		CloseReason expected = CloseReason.PEER;
		try (Client client = scenario.connect(base, mode)) {
			client.send(line);
			if (number % 10 == 9) {
				assertThat(client.readLike(line)).isEqualTo(line);
				client.reset();
				expected = CloseReason.RESET;
			}
			else if (number % 3 == 2) {
				client.endOutput();
				assertThat(client.readToEnd()).isEqualTo(line);
			}
			else {
				assertThat(client.readLike(line)).isEqualTo(line);
			}
		}
		this.outcomes.add(mode.listener(base), Set.of(expected));
	}

	private static String line(Random random) {
		StringBuilder line = new StringBuilder();
		random.ints(random.nextInt(LONGEST), 'a', 'z' + 1).forEach(line::appendCodePoint);
		return line.append('\n').toString();
	}

}
