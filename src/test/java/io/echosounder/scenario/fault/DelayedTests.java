package io.echosounder.scenario.fault;

import java.io.IOException;
import java.util.Map;
import java.util.Random;

import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.Lines;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.ToxicProxy;
import io.echosounder.testing.toxic.Toxic.Latency;
import io.echosounder.testing.toxic.Toxic.SlowClose;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Bytes and FIN that come late come nevertheless.
 */
class DelayedTests {

	private static final int SEED = 70;

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf").listener("raw", "framing=raw");

	@ParameterizedTest
	@ModeSource
	void whenBothDirectionsAreDelayedWithJitterThenPipelinedLinesStillComeBackInOrder(Mode mode) throws IOException {
		String lines = Lines.numbered("a line with number ", 5_000);
		try (ToxicProxy proxy = scenario.proxy("echo", mode, SEED)
			.upstream(new Latency(40, 40))
			.downstream(new Latency(40, 40)); Client client = proxy.connect()) {
			Background writer = Background.start(() -> client.send(lines).endOutput());
			assertThat(client.readToEnd().equals(lines)).as("replies equal the lines").isTrue();
			writer.join();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void whenBothDirectionsAreDelayedThenEveryRawByteStillComesBack(Mode mode) throws IOException {
		byte[] bytes = new byte[2_000_000];
		new Random(SEED).nextBytes(bytes);
		try (ToxicProxy proxy = scenario.proxy("raw", mode, SEED)
			.upstream(new Latency(20, 20))
			.downstream(new Latency(20, 20)); Client client = proxy.connect()) {
			Background writer = Background.start(() -> client.send(bytes).endOutput());
			assertThat(Lines.bytes(client.readToEnd())).isEqualTo(bytes);
			writer.join();
		}
		scenario.awaitClosed(mode.listener("raw"), Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void whenTheClientsFinComesLateThenRepliesDoNotWaitForItAndTheConnectionStaysOpenUntilThen(Mode mode)
			throws IOException {
		finComesLate(mode, "a line\n", CloseReason.PEER);
	}

	@ParameterizedTest
	@ModeSource
	void whenTheFinComesLateAfterHalfALineThenTheFrameIsIncompleteOnlyThen(Mode mode) throws IOException {
		finComesLate(mode, "a line\nhalf a li", CloseReason.INCOMPLETE_FRAME);
	}

	/** A machine that stands still meanwhile gets another try, with a later FIN. */
	private static void finComesLate(Mode mode, String text, CloseReason reason) throws IOException {
		long tries = 0;
		boolean wasOpen = false;
		for (long millis = 300; !wasOpen && millis < 60_000; millis *= 8) {
			try (ToxicProxy proxy = scenario.proxy("echo", mode, SEED).upstream(new SlowClose(millis));
					Client client = proxy.connect()) {
				Connection connection = scenario.onlyConnection(mode.listener("echo"));
				client.send(text).endOutput();
				assertThat(client.readLike("a line\n")).isEqualTo("a line\n");
				wasOpen = connection.isOpen();
				assertThat(client.readToEnd()).isEmpty();
			}
			tries++;
			scenario.awaitClosed(mode, Map.of(reason, tries));
		}
		assertThat(wasOpen).as("open when the reply had come").isTrue();
	}

	@ParameterizedTest
	@ModeSource
	void whenTheServersFinComesLateThenNoReplyIsLost(Mode mode) throws IOException {
		String lines = Lines.numbered("line ", 1_000);
		try (ToxicProxy proxy = scenario.proxy("echo", mode, SEED).downstream(new SlowClose(300));
				Client client = proxy.connect()) {
			client.send(lines).endOutput();
			assertThat(client.readToEnd()).isEqualTo(lines);
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

}
