package io.echosounder.scenario.fault;

import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.ToxicProxy;
import io.echosounder.testing.toxic.Toxic;
import io.echosounder.testing.toxic.Toxic.ResetPeer;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A reset by the network, with the fault in either direction, at any moment: one
 * connection is counted, and nothing is logged.
 */
class ResetOnTheWayTests {

	private static final int SEED = 73;

	private static final List<BiConsumer<ToxicProxy, Toxic>> DIRECTIONS = List.of(ToxicProxy::upstream,
			ToxicProxy::downstream);

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf").listener("raw", "framing=raw");

	@ParameterizedTest
	@ModeSource
	void whileTheConnectionIsIdle(Mode mode) throws IOException {
		reset("echo", mode, (client) -> {
			client.send("a line\n");
			assertThat(client.readLike("a line\n")).isEqualTo("a line\n");
		});
	}

	@ParameterizedTest
	@ModeSource
	void beforeTheFirstByte(Mode mode) throws IOException {
		reset("echo", mode, (_) -> {
		});
	}

	@ParameterizedTest
	@ModeSource
	void inTheMiddleOfAFrame(Mode mode) throws IOException {
		reset("echo", mode, (client) -> {
			client.send("a line\nhalf a li");
			assertThat(client.readLike("a line\n")).isEqualTo("a line\n");
			await().until(() -> scenario.onlyConnection(mode.listener("echo")).receivedBytes() == 16);
		});
	}

	@ParameterizedTest
	@ModeSource
	void whileRepliesAreFlowing(Mode mode) throws IOException {
		reset("raw", mode, (client) -> {
			Background.start(() -> client.send(new byte[100_000_000]));
			assertThat(client.read(3_000_000)).hasSize(3_000_000);
		});
	}

	@ParameterizedTest
	@ModeSource
	void whileRepliesPileUp(Mode mode) throws IOException {
		reset("raw", mode, (client) -> {
			Background.start(() -> client.send(new byte[100_000_000]));
			scenario.awaitUnsent(mode.listener("raw"));
		});
	}

	private static void reset(String base, Mode mode, Traffic traffic) throws IOException {
		for (BiConsumer<ToxicProxy, Toxic> direction : DIRECTIONS) {
			try (ToxicProxy proxy = scenario.proxy(base, mode, SEED); Client client = proxy.connect()) {
				scenario.awaitActive(mode.listener(base), 1);
				traffic.flow(client);
				direction.accept(proxy, new ResetPeer(0));
				awaitReset(client);
				scenario.awaitActive(mode.listener(base), 0);
			}
		}
		scenario.awaitClosed(mode.listener(base), Map.of(CloseReason.RESET, (long) DIRECTIONS.size()));
		assertThat(scenario.server().log().events()).isEmpty();
	}

	/** The kernel says it once: to this read, or to a write that goes on meanwhile. */
	private static void awaitReset(Client client) throws IOException {
		try {
			client.readToEnd();
		}
		catch (SocketException ex) {
			assertThat(ex).hasMessageContaining("reset");
		}
	}

	/** Traffic before the reset. */
	@FunctionalInterface
	private interface Traffic {

		void flow(Client client) throws IOException;

	}

}
