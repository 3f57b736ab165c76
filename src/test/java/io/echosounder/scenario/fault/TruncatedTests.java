package io.echosounder.scenario.fault;

import java.io.IOException;
import java.util.Map;

import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.Lines;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.ToxicProxy;
import io.echosounder.testing.toxic.Toxic.LimitData;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Streams that end before their time.
 */
class TruncatedTests {

	private static final int SEED = 72;

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf")
		.listener("raw", "framing=raw")
		.listener("length", "framing=length4");

	@ParameterizedTest
	@ModeSource
	void whenRequestsEndInsideALineThenTheLinesBeforeItAreAnswered(Mode mode) throws IOException {
		String lines = Lines.numbered("line ", 100);
		truncated("echo", mode, lines + "never completed\n", lines.length() + 5, lines, CloseReason.INCOMPLETE_FRAME);
	}

	@ParameterizedTest
	@ModeSource
	void whenRequestsEndJustBeforeTheEndOfALineThenItIsNotAnswered(Mode mode) throws IOException {
		truncated("echo", mode, "one\ntwo\n", 7, "one\n", CloseReason.INCOMPLETE_FRAME);
	}

	@ParameterizedTest
	@ModeSource
	void whenRequestsEndBetweenTwoLinesThenThatIsAnEndAsAnyOther(Mode mode) throws IOException {
		truncated("echo", mode, "one\ntwo\n", 4, "one\n", CloseReason.PEER);
	}

	@ParameterizedTest
	@ModeSource
	void whenRequestsEndInsideALengthThenTheFramesBeforeItAreAnswered(Mode mode) throws IOException {
		truncated("length", mode, "\0\0\0\1a\0\0\0\1b", 7, "\0\0\0\1a", CloseReason.INCOMPLETE_FRAME);
	}

	@ParameterizedTest
	@ModeSource
	void whenRequestsEndInsideTheBytesThatALengthPromisesThenTheFramesBeforeItAreAnswered(Mode mode)
			throws IOException {
		truncated("length", mode, "\0\0\0\1a\0\0\0\3bcd", 11, "\0\0\0\1a", CloseReason.INCOMPLETE_FRAME);
	}

	@ParameterizedTest
	@ModeSource
	void whenRawBytesEndThenThoseThatCameAreEchoed(Mode mode) throws IOException {
		String bytes = Lines.numbered("bytes ", 50_000);
		truncated("raw", mode, bytes, 123_457, bytes.substring(0, 123_457), CloseReason.PEER);
	}

	private static void truncated(String base, Mode mode, String sent, int limit, String echoed, CloseReason reason)
			throws IOException {
		try (ToxicProxy proxy = scenario.proxy(base, mode, SEED).upstream(new LimitData(limit));
				Client client = proxy.connect()) {
			Background writer = client.sendInBackground(Lines.bytes(sent));
			assertThat(client.readToEnd()).isEqualTo(echoed);
			writer.join();
		}
		scenario.awaitClosed(mode.listener(base), Map.of(reason, 1L));
		assertThat(scenario.server().log().events()).isEmpty();
	}

	@ParameterizedTest
	@ModeSource
	void whenRepliesEndInsideALineThenTheClientSeesItsEndAndTheServerTheClients(Mode mode) throws IOException {
		String lines = Lines.numbered("line ", 1_000);
		try (ToxicProxy proxy = scenario.proxy("echo", mode, SEED).downstream(new LimitData(500));
				Client client = proxy.connect()) {
			client.send(lines);
			assertThat(client.readToEnd()).isEqualTo(lines.substring(0, 500));
			Connection connection = scenario.onlyConnection(mode.listener("echo"));
			// or the proxy would close with replies unread, which is RST
			await().until(() -> connection.sentBytes() == lines.length());
			assertThat(connection.isOpen()).isTrue();
			client.endOutput();
			scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
		}
		assertThat(scenario.server().log().events()).isEmpty();
	}

}
