package io.echosounder.scenario;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Resources;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that send nothing, or half a line, cost no thread and delay no other client.
 * Both ends of each connection are in this process, which needs 6,000 file descriptors.
 */
class SilentClientTests {

	private static final int CLIENTS = 3_000;

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf");

	@ParameterizedTest
	@ModeSource
	void thousandsOfHalfLinesTakeNoThreadAndStopNobody(Mode mode) throws IOException {
		String listener = mode.listener("echo");
		Resources before = Resources.now();
		List<Client> silent = new ArrayList<>();
		try (Client served = scenario.connect(mode)) {
			for (int i = 0; i < CLIENTS; i++) {
				silent.add(scenario.connect(mode).send("half a li"));
			}
			scenario.awaitActive(listener, CLIENTS + 1);
			for (int i = 0; i < 100; i++) {
				served.send("a whole line\n");
				assertThat(served.readLike("a whole line\n")).isEqualTo("a whole line\n");
			}
			before.assertNoMoreThreads();
			for (Client client : silent.subList(0, CLIENTS / 3)) {
				client.send("ne\n");
				assertThat(client.readLike("half a line\n")).isEqualTo("half a line\n");
			}
		}
		finally {
			for (Client client : silent) {
				client.close();
			}
		}
		scenario.awaitClosed(mode,
				Map.of(CloseReason.PEER, 1L + CLIENTS / 3, CloseReason.INCOMPLETE_FRAME, 2L * CLIENTS / 3));
		before.awaitBack();
	}

	@ParameterizedTest
	@ModeSource
	void aThousandConnectsThatAreClosedAtOnceAreCountedAndNothingElse(Mode mode) throws IOException {
		Resources before = Resources.now();
		for (int i = 0; i < 1_000; i++) {
			scenario.connect(mode).close();
		}
		scenario.awaitCounted(mode, CloseReason.PEER, 1_000);
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1_000L));
		assertThat(scenario.server().log().events()).isEmpty();
		before.awaitBack();
	}

}
