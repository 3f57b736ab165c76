package io.echosounder.scenario.fault;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.Connection;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that deadlines on the system's clock are not early. Whether they are late depends
 * on the machine, so tests with a moved clock show that.
 */
class DeadlineInRealTimeTests {

	private static final Duration TIMEOUT = Duration.ofMillis(700);

	@RegisterExtension
	static final Scenario scenario = Deadline.listeners(TIMEOUT.toMillis() + "ms");

	@ParameterizedTest
	@EnumSource
	void noDeadlineFiresEarly(Deadline deadline) {
		List<Background> measurements = new ArrayList<>();
		for (Mode mode : Mode.values()) {
			measurements.add(Background.start(() -> measure(deadline, mode)));
		}
		measurements.forEach(Background::join);
		for (Mode mode : Mode.values()) {
			scenario.awaitClosed(mode.listener(deadline.base()), Map.of(deadline.reason(), 1L));
		}
	}

	private static void measure(Deadline deadline, Mode mode) throws IOException {
		String listener = mode.listener(deadline.base());
		long start = System.nanoTime();
		try (Client client = Client.connect(scenario.server().port(listener), 16 * 1024)) {
			Connection connection = scenario.connection(listener, client);
			deadline.provoke(client);
			await().until(() -> !connection.isOpen());
			assertThat(Duration.ofNanos(System.nanoTime() - start)).as("%s of %s", deadline, mode)
				.isGreaterThanOrEqualTo(TIMEOUT);
		}
	}

}
