package io.echosounder.scenario.tls;

import java.io.IOException;
import java.util.Map;

import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Alerts and records without content on an open connection of TLS 1.2.
 */
class AlertTests {

	private static final int WARNING = 1;

	private static final int FATAL = 2;

	private static final int CLOSE_NOTIFY = 0;

	private static final int INTERNAL_ERROR = 80;

	private static final int NO_RENEGOTIATION = 100;

	@RegisterExtension
	static final Scenario scenario = Tls.scenario();

	@ParameterizedTest
	@ModeSource
	void whenTheClientWarnsThenTheStreamGoesOn(Mode mode) throws IOException {
		try (Client client = scenario.connect(mode)) {
			HandmadeClient tls = HandmadeClient.on(client);
			for (int i = 0; i < 20; i++) {
				tls.sendData("one\n");
				tls.sendAlert(WARNING, NO_RENEGOTIATION);
				tls.sendData("two\n");
			}
			assertThat(tls.readData(160)).isEqualTo("one\ntwo\n".repeat(20));
			tls.sendAlert(WARNING, CLOSE_NOTIFY);
			assertThat(tls.read(HandmadeClient.ALERT)).containsExactly(WARNING, CLOSE_NOTIFY);
			assertThat(client.readToEnd()).isEmpty();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void whenTheClientSendsAFatalAlertBehindALineThenItCountsAsReset(Mode mode) throws IOException {
		try (Client client = scenario.connect(mode)) {
			HandmadeClient tls = HandmadeClient.on(client);
			tls.sendData("one\n");
			tls.sendAlert(FATAL, INTERNAL_ERROR);
			assertThat(tls.readData(4)).isEqualTo("one\n");
			client.readToEnd();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.RESET, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void whenTheClientSendsWarningsWithoutEndThenItsConnectionIsClosed(Mode mode) throws IOException {
		assertClosedFor(mode, HandmadeClient.ALERT, new byte[] { WARNING, NO_RENEGOTIATION });
	}

	@ParameterizedTest
	@ModeSource
	void whenTheClientSendsRecordsWithoutContentThenItsConnectionIsClosed(Mode mode) throws IOException {
		assertClosedFor(mode, HandmadeClient.DATA, new byte[0]);
	}

	private static void assertClosedFor(Mode mode, int type, byte[] content) throws IOException {
		try (Client client = scenario.connect(mode)) {
			HandmadeClient tls = HandmadeClient.on(client);
			client.send(tls.records(type, content, 5000));
			client.readToEnd();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.BAD_FRAME, 1L));
	}

}
