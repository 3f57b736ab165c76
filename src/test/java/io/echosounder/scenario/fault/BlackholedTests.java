package io.echosounder.scenario.fault;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.ManualClock;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.MovedTime;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.ToxicProxy;
import io.echosounder.testing.toxic.Toxic.Latency;
import io.echosounder.testing.toxic.Toxic.Timeout;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections whose network has failed without FIN or RST. The deadline that applies
 * frees each, although the server's FIN gets no answer, and others are served meanwhile.
 * The test moves the time.
 */
class BlackholedTests {

	private static final int SEED = 75;

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf", "idle-timeout=100s", "frame-timeout=0s")
		.listener("frame", "framing=lf", "idle-timeout=0s", "frame-timeout=100s")
		.listener("slow", "framing=raw", "idle-timeout=0s", "write-timeout=100s")
		.with(MovedTime.class);

	@ParameterizedTest
	@ModeSource
	void whileTheConnectionIsIdleThenTheIdleTimeoutFreesIt(Mode mode) throws IOException {
		vanishes("echo", mode, "a line\n", CloseReason.IDLE);
	}

	@ParameterizedTest
	@ModeSource
	void inTheMiddleOfAFrameThenTheFrameTimeoutFreesIt(Mode mode) throws IOException {
		vanishes("frame", mode, "a line\nhalf a li", CloseReason.FRAME_TIMEOUT);
	}

	private static void vanishes(String base, Mode mode, String sent, CloseReason reason) throws IOException {
		String listener = mode.listener(base);
		try (ToxicProxy proxy = scenario.proxy(base, mode, SEED); Client client = proxy.connect()) {
			Connection connection = scenario.onlyConnection(listener);
			client.send(sent);
			assertThat(client.readLike("a line\n")).isEqualTo("a line\n");
			await().until(() -> connection.receivedBytes() == sent.length());
			// the client may have the reply before the server has noted the time of it
			await().until(() -> connection.sentBytes() == 7);
			proxy.upstream(new Timeout(0)).downstream(new Timeout(0));
			client.send("never arrives\n").endOutput();
			advance(100);
			awaitFreed(connection, reason);
			assertOthersAreServed(base, mode);
		}
		scenario.awaitClosed(listener, Map.of(reason, 1L, CloseReason.PEER, 1L));
		assertThat(scenario.server().log().events()).isEmpty();
	}

	@ParameterizedTest
	@ModeSource
	void whenRepliesPileUpAsNoneGetsThroughThenTheWriteTimeoutFreesIt(Mode mode) throws IOException {
		String listener = mode.listener("slow");
		try (ToxicProxy proxy = scenario.proxy("slow", mode, SEED)
			.downstream(new Latency(Duration.ofDays(1).toMillis(), 0)); Client client = proxy.connect()) {
			Connection connection = scenario.onlyConnection(listener);
			Background.start(() -> client.send(new byte[50_000_000]));
			scenario.awaitUnsent(listener);
			scenario.awaitStable(connection::sentBytes);
			assertOthersAreServed("slow", mode);
			advance(100);
			awaitFreed(connection, CloseReason.SLOW_READER);
		}
		scenario.awaitClosed(listener, Map.of(CloseReason.SLOW_READER, 1L, CloseReason.PEER, 1L));
		assertThat(scenario.server().log().events()).isEmpty();
	}

	@ParameterizedTest
	@ModeSource
	void whenTheAnswerToTheServersFinNeverComesThenTheSocketIsClosedAfterTheLinger(Mode mode) throws IOException {
		String listener = mode.listener("echo");
		try (ToxicProxy proxy = scenario.proxy("echo", mode, SEED).upstream(new Timeout(0));
				Client client = proxy.connect()) {
			Connection connection = scenario.onlyConnection(listener);
			advance(100);
			assertThat(client.readToEnd()).isEmpty();
			client.endOutput();
			assertThat(connection.hasEnded()).isFalse();
			awaitFreed(connection, CloseReason.IDLE);
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.IDLE, 1L));
	}

	/**
	 * The server tries once more to write, and waits a second for the answer to its FIN.
	 */
	private static void awaitFreed(Connection connection, CloseReason reason) {
		await().until(() -> {
			advance(1);
			return connection.hasEnded();
		});
		assertThat(connection.closeReason()).isEqualTo(reason);
	}

	private static void assertOthersAreServed(String base, Mode mode) throws IOException {
		try (Client other = scenario.connect(base, mode)) {
			other.send("another line\n").endOutput();
			assertThat(other.readToEnd()).isEqualTo("another line\n");
		}
	}

	private static void advance(int seconds) {
		scenario.bean(ManualClock.class).advance(Duration.ofSeconds(seconds));
	}

}
