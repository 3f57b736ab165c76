package io.echosounder.scenario.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.Effort;
import io.echosounder.testing.Heap;
import io.echosounder.testing.Mode;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.TestServer;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.RegisterExtension;

import static io.echosounder.testing.ScenarioTable.COUNTED;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many clients at once that write and do not read, in all modes.
 */
class BulkBackpressureTests {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final int SILENT_PER_MODE = Effort.of(8, 25, 25);

	private static final int TALKING_PER_MODE = Effort.of(4, 13, 13);

	private static final int TALKS = 100;

	private static final int LONGEST = 16 * 1024;

	private static final int SEED = 100;

	private static final int ROUNDS = Effort.of(1, 1, 20);

	private static final int WRITE_BUFFER = 256 * 1024;

	private static final int ONE_READ = 64 * 1024;

	private static final int SLACK = 16 * 1024;

	private static final long HEAP_SLACK = 16 << 20;

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=raw", "write-timeout=1h");

	@Test
	void clientsThatDoNotReadCostBoundedMemoryAndNobodyElseAndGetEverythingWhenTheyRead(TestReporter reporter)
			throws IOException {
		long written = 0;
		long heap = 0;
		Heap before = Heap.now();
		for (int round = 0; round < ROUNDS; round++) {
			List<SilentReader> silent = new ArrayList<>();
			try {
				connect(silent, round);
				awaitStalled(silent);
				talk(round);
				awaitStalled(silent);
				heap = Math.max(heap, Heap.now().used() - before.used());
				written += written(silent);
				List<Background> readers = new ArrayList<>();
				silent.forEach((client) -> readers.add(Background.start(client::readAll)));
				readers.forEach((reader) -> reader.join(PATIENCE));
			}
			finally {
				for (SilentReader client : silent) {
					client.close();
				}
			}
			scenario.server().awaitNoConnections();
		}
		assertThat(heap).as("heap while nobody reads")
			.isLessThanOrEqualTo(4L * SILENT_PER_MODE * (WRITE_BUFFER + ONE_READ + SLACK) + HEAP_SLACK);
		before.awaitBack(HEAP_SLACK);
		for (Mode mode : Mode.values()) {
			assertThat(scenario.closed(mode, CloseReason.PEER))
				.isEqualTo((long) ROUNDS * (SILENT_PER_MODE + TALKING_PER_MODE));
		}
		reporter.publishEntry(COUNTED,
				"%d MB of heap while %d MB were not read".formatted(heap / 1_000_000, written / 1_000_000));
	}

	private static void connect(List<SilentReader> silent, int round) throws IOException {
		for (Mode mode : Mode.values()) {
			for (int i = 0; i < SILENT_PER_MODE; i++) {
				silent
					.add(new SilentReader(scenario.server().port(mode.listener("echo")), random(round, silent.size())));
			}
		}
	}

	/** Waits until replies to each wait in memory, and no client can write any more. */
	private static void awaitStalled(List<SilentReader> silent) {
		AtomicLong before = new AtomicLong(-1);
		TestServer.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
			List<Connection> connections = connections();
			long now = written(silent);
			return before.getAndSet(now) == now && connections.size() == silent.size()
					&& connections.stream().allMatch((connection) -> connection.unsentBytes() > 0);
		});
	}

	private static List<Connection> connections() {
		List<Connection> connections = new ArrayList<>();
		for (Mode mode : Mode.values()) {
			connections.addAll(scenario.server().listener(mode.listener("echo")).openConnections());
		}
		return connections;
	}

	private static long written(List<SilentReader> silent) {
		return silent.stream().mapToLong(SilentReader::written).sum();
	}

	/** Others are served meanwhile. */
	private static void talk(int round) {
		List<Background> talks = new ArrayList<>();
		for (Mode mode : Mode.values()) {
			for (int i = 0; i < TALKING_PER_MODE; i++) {
				Random random = random(round, -talks.size());
				talks.add(Background.start(() -> talk(mode, random)));
			}
		}
		talks.forEach((talk) -> talk.join(PATIENCE));
	}

	private static void talk(Mode mode, Random random) throws IOException {
		try (Client client = scenario.connect(mode)) {
			for (int i = 0; i < TALKS; i++) {
				byte[] bytes = new byte[1 + random.nextInt(LONGEST)];
				random.nextBytes(bytes);
				client.send(bytes);
				assertThat(Arrays.mismatch(client.read(bytes.length), bytes))
					.as("mismatch in exchange %d, seed %d", i, SEED)
					.isEqualTo(-1);
			}
		}
	}

	private static Random random(int round, int client) {
		return new Random(SEED + 1000L * round + client);
	}

}
