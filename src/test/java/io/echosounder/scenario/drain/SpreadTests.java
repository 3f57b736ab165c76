package io.echosounder.scenario.drain;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.echosounder.drain.Drains;
import io.echosounder.drain.SteppedClock;
import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.ScenarioTable;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Closes are spread evenly. The test moves the drain's time.
 */
class SpreadTests {

	/** As often as the drain looks at its connections. */
	private static final Duration STEP = Duration.ofMillis(20);

	private static final int CLIENTS = 200;

	@RegisterExtension
	final Scenario scenario = Scenario.of("framing=lf")
		.setting("echo.drain.spread=" + STEP.multipliedBy(CLIENTS).toMillis() + "ms", "echo.drain.quiet-period=0s")
		.with(SteppedClock.ClockConfiguration.class);

	@ParameterizedTest
	@ModeSource
	void idleConnectionsGetTheirFinOneByOneFromTheStartOfTheSpreadToItsEnd(Mode mode, TestReporter reporter)
			throws IOException {
		SteppedClock clock = this.scenario.bean(SteppedClock.class);
		AtomicInteger ended = new AtomicInteger();
		List<Background> clients = new ArrayList<>();
		for (int i = 0; i < CLIENTS; i++) {
			Client client = this.scenario.connect(mode);
			clients.add(Background.start(() -> {
				try (client) {
					assertThat(client.readToEnd()).isEmpty();
				}
				ended.incrementAndGet();
			}));
		}
		this.scenario.awaitActive(mode.listener("echo"), CLIENTS);
		Drains.of(this.scenario.server()).begin();
		assertThat(Drains.awaitListenersClosed(this.scenario.server())).isEqualTo(CLIENTS);
		for (int step = 1; step <= CLIENTS; step++) {
			int due = step;
			assertThat(ended).as("ended before step %s", step).hasValueLessThanOrEqualTo(step);
			clock.advance(STEP);
			await().until(() -> ended.get() >= due);
		}
		clock.run();
		clients.forEach(Background::join);
		Drains.assertCounts(Drains.outcome(this.scenario.server()), CLIENTS, 0, 0);
		reporter.publishEntry(ScenarioTable.COUNTED,
				"one FIN every 20 ms for 4 s of the drain's time, at most one early");
	}

}
