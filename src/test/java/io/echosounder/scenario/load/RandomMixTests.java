package io.echosounder.scenario.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.Effort;
import io.echosounder.testing.Mode;
import io.echosounder.testing.Scenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.RegisterExtension;

import static io.echosounder.testing.ScenarioTable.COUNTED;

/**
 * Clients that do at random what clients do, in all modes at once. Each has its own
 * random numbers, and what it does depends on nothing else: the same seed brings the same
 * conversations again, though not how they interleave.
 */
class RandomMixTests {

	private static final int CLIENTS_PER_LISTENER = 25;

	private static final Duration DURATION = Effort.of(Duration.ofSeconds(2), Duration.ofSeconds(30),
			Duration.ofMinutes(10));

	/** Another one may be tried with {@code -Dechosounder.seed=...}. */
	private static final int SEED = Integer.getInteger("echosounder.seed", 200);

	/** No deadline may pass on a machine that is slow. */
	private static final String[] PATIENT = { "idle-timeout=1h", "frame-timeout=1h", "write-timeout=1h" };

	private static final String[] LISTENERS = { "echo", "line" };

	@RegisterExtension
	static final Scenario scenario = Scenario.of(with("framing=raw")).listener("line", with("framing=lf"));

	private final Outcomes outcomes = new Outcomes();

	private final LongAdder compared = new LongAdder();

	private final AtomicBoolean failed = new AtomicBoolean();

	private static String[] with(String setting) {
		List<String> settings = new ArrayList<>(List.of(PATIENT));
		settings.add(setting);
		return settings.toArray(String[]::new);
	}

	@Test
	void whateverTwoHundredClientsDoEveryByteComesBackInOrderAndEveryCloseIsCounted(TestReporter reporter) {
		long end = System.nanoTime() + DURATION.toNanos();
		List<Background> clients = new ArrayList<>();
		for (Mode mode : Mode.values()) {
			for (String base : LISTENERS) {
				for (int i = 0; i < CLIENTS_PER_LISTENER; i++) {
					int seed = SEED * 1000 + clients.size();
					clients.add(Background.start(() -> converse(base, mode, seed, end)));
				}
			}
		}
		clients.forEach((client) -> client.join(DURATION.plusMinutes(2)));
		this.outcomes.assertCounted(scenario.server());
		reporter.publishEntry(COUNTED, "%,d MB compared".formatted(this.compared.sum() / 1_000_000));
	}

	/** One connection after the other. */
	private void converse(String base, Mode mode, int seed, long end) {
		Random random = new Random(seed);
		int connections = 0;
		try {
			while (System.nanoTime() - end < 0 && !this.failed.get()) {
				connections++;
				try (Client client = scenario.connect(base, mode)) {
					RandomConversation conversation = new RandomConversation(client, base.equals("line"), random);
					this.outcomes.add(mode.listener(base), conversation.run());
					this.compared.add(conversation.compared());
				}
			}
		}
		catch (IOException | RuntimeException | AssertionError ex) {
			this.failed.set(true);
			throw new AssertionError("Connection %d of a client of %s with seed %d failed (-Dechosounder.seed=%d)"
				.formatted(connections, mode.listener(base), seed, SEED), ex);
		}
	}

}
