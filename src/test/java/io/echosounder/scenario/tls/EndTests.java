package io.echosounder.scenario.tls;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.TlsClient;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How a TLS connection ends: with close_notify, without, or in the middle of a record.
 */
class EndTests {

	@RegisterExtension
	static final Scenario scenario = Tls.scenario();

	@ParameterizedTest
	@MethodSource(Tls.MODES_AND_VERSIONS)
	void whenTheClientSaysCloseNotifyEveryReplyStillArrives(Mode mode, String version) throws IOException {
		String lines = "a line to be answered\n".repeat(5000);
		try (TlsClient client = Tls.connect(scenario, mode, version)) {
			client.send(lines).endOutput();
			assertThat(client.readToEnd()).isEqualTo(lines);
			assertThat(client.isCloseNotified()).isTrue();
			assertThat(client.client().readToEnd()).as("bytes between close_notify and FIN").isEmpty();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@MethodSource(Tls.MODES_WITH_A_VERSION)
	void closeNotifyInTheMiddleOfAFrameIsIncomplete(Mode mode, String version) throws IOException {
		try (TlsClient client = Tls.connect(scenario, mode, version)) {
			client.send("whole\nhalf").endOutput();
			assertThat(client.readToEnd()).isEqualTo("whole\n");
			assertThat(client.isCloseNotified()).isTrue();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.INCOMPLETE_FRAME, 1L));
	}

	@ParameterizedTest
	@MethodSource(Tls.MODES_WITH_A_VERSION)
	void aStreamWithoutCloseNotifyIsAnsweredAndCountedAsTruncated(Mode mode, String version) throws IOException {
		String listener = mode.listener("echo");
		long truncated = Tls.truncated(scenario, listener);
		try (TlsClient client = Tls.connect(scenario, mode, version)) {
			client.send("one\ntwo\n").client().endOutput();
			assertThat(client.readToEnd()).isEqualTo("one\ntwo\n");
			assertThat(client.isCloseNotified()).isTrue();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
		assertThat(Tls.truncated(scenario, listener)).isEqualTo(truncated + 1);
	}

	@ParameterizedTest
	@MethodSource(Tls.MODES_WITH_A_VERSION)
	void aRecordThatIsCutOffIsIncomplete(Mode mode, String version) throws IOException {
		String listener = mode.listener("echo");
		long truncated = Tls.truncated(scenario, listener);
		try (TlsClient client = Tls.connect(scenario, mode, version)) {
			byte[] record = client.send("one\n").records("two\n");
			client.client().send(Arrays.copyOf(record, record.length - 1)).endOutput();
			assertThat(client.readToEnd()).isEqualTo("one\n");
			assertThat(client.isCloseNotified()).isTrue();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.INCOMPLETE_FRAME, 1L));
		assertThat(Tls.truncated(scenario, listener)).isEqualTo(truncated + 1);
	}

	@ParameterizedTest
	@MethodSource(Tls.MODES_WITH_A_VERSION)
	void whatComesAfterCloseNotifyIsDiscarded(Mode mode, String version) throws IOException {
		String listener = mode.listener("echo");
		long truncated = Tls.truncated(scenario, listener);
		try (TlsClient client = Tls.connect(scenario, mode, version)) {
			client.send("one\n").endOutput();
			client.client().send(new byte[300_000]).endOutput();
			assertThat(client.readToEnd()).isEqualTo("one\n");
			assertThat(client.isCloseNotified()).isTrue();
			assertThat(client.client().readToEnd()).isEmpty();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
		assertThat(Tls.truncated(scenario, listener)).isEqualTo(truncated);
	}

	@ParameterizedTest
	@MethodSource(Tls.MODES_WITH_A_VERSION)
	void aRecordThatCannotBeDecryptedEndsTheConnection(Mode mode, String version) throws IOException {
		try (TlsClient client = Tls.connect(scenario, mode, version)) {
			client.send("one\n");
			assertThat(client.readLike("one\n")).isEqualTo("one\n");
			byte[] record = client.records("two\n");
			record[record.length - 1] ^= 1;
			client.client().send(record);
			assertThat(client.readAlert()).isEqualTo("bad_record_mac");
			assertThat(client.client().readToEnd()).isEmpty();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.BAD_FRAME, 1L));
	}

	/** Its bytes may be anything, as no TLS client sends such a record. */
	@ParameterizedTest
	@MethodSource(Tls.MODES_WITH_A_VERSION)
	void aRecordThatIsTooLongEndsTheConnection(Mode mode, String version) throws IOException {
		try (TlsClient client = Tls.connect(scenario, mode, version)) {
			byte[] record = new byte[5 + 0xFFFF];
			record[0] = 23;
			record[1] = 3;
			record[2] = 3;
			record[3] = (byte) 0xFF;
			record[4] = (byte) 0xFF;
			client.client().send(record).endOutput();
			client.client().readToEnd();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.BAD_FRAME, 1L));
	}

	@ParameterizedTest
	@MethodSource(Tls.MODES_WITH_A_VERSION)
	void aResetIsAReset(Mode mode, String version) throws IOException {
		TlsClient client = Tls.connect(scenario, mode, version);
		client.send("one\n");
		assertThat(client.readLike("one\n")).isEqualTo("one\n");
		client.client().reset();
		scenario.awaitClosed(mode, Map.of(CloseReason.RESET, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void anotherHandshakeIsRefused(Mode mode) throws IOException {
		String listener = mode.listener("echo");
		long refused = Tls.failed(scenario, listener, "renegotiation");
		try (TlsClient client = Tls.connect(scenario, mode, Tls.V12)) {
			client.send("one\n");
			assertThat(client.readLike("one\n")).isEqualTo("one\n");
			client.renegotiate();
			client.client().readToEnd();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.HANDSHAKE, 1L));
		assertThat(Tls.failed(scenario, listener, "renegotiation")).isEqualTo(refused + 1);
	}

	/** It is encrypted, so only its length could tell what it says. */
	@ParameterizedTest
	@MethodSource(Tls.MODES_WITH_A_VERSION)
	void whenTheClientSendsAFatalAlertThenTheConnectionCountsAsReset(Mode mode, String version) throws IOException {
		try (TlsClient client = Tls.connect(scenario, mode, version)) {
			client.send("one\n");
			assertThat(client.readLike("one\n")).isEqualTo("one\n");
			client.client().send(client.fatalAlert());
			client.client().readToEnd();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.RESET, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void whenTheClientChangesKeysWithoutEndThenItsConnectionIsClosed(Mode mode) throws IOException {
		try (TlsClient client = Tls.connect(scenario, mode, Tls.V13)) {
			client.send("one\n");
			assertThat(client.readLike("one\n")).isEqualTo("one\n");
			client.updateKeysWithoutEnd(5000);
			assertThat(client.readToEnd()).isEmpty();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.BAD_FRAME, 1L));
	}

}
