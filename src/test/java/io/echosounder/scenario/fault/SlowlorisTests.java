package io.echosounder.scenario.fault;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.echosounder.testing.Client;
import io.echosounder.testing.ManualClock;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.MovedTime;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that send a byte now and then, on a clock that the test moves.
 */
class SlowlorisTests {

	private static final int CLIENTS = 500;

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf", "idle-timeout=50s", "frame-timeout=100s")
		.listener("raw", "framing=raw", "idle-timeout=50s", "frame-timeout=100s")
		.with(MovedTime.class);

	@ParameterizedTest
	@ModeSource
	void fiveHundredAtOnceAreClosedWhenTheTimeOfTheirFrameIsOverAndNotBeforeAndOthersAreServed(Mode mode)
			throws IOException {
		String listener = mode.listener("echo");
		List<Client> slow = new ArrayList<>();
		try (Client served = scenario.connect(mode); Client earlier = scenario.connect(mode)) {
			sendAndAwait(listener, List.of(earlier), "half a li");
			advance(Duration.ofSeconds(2));
			for (int i = 0; i < CLIENTS; i++) {
				slow.add(scenario.connect(mode));
			}
			scenario.awaitActive(listener, CLIENTS + 2);
			for (int i = 0; i < 3; i++) {
				sendAndAwait(listener, slow, ".");
				sendAndAwait(listener, List.of(earlier), ".");
				echo(served);
				advance(Duration.ofSeconds(33));
			}
			sendAndAwait(listener, slow, ".");
			// the time of its frame ends two seconds earlier
			assertThat(earlier.readToEnd()).isEmpty();
			echo(served);
			assertThat(scenario.server().listener(listener).openConnections()).filteredOn(Connection::isOpen)
				.hasSize(CLIENTS + 1);
			advance(Duration.ofMillis(2_500));
			for (Client client : slow) {
				assertThat(client.readToEnd()).isEmpty();
				client.close();
			}
			echo(served);
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.FRAME_TIMEOUT, CLIENTS + 1L, CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void aByteNowAndThenKeepsARawConnectionForEver(Mode mode) throws IOException {
		try (Client slow = scenario.connect("raw", mode); Client silent = scenario.connect("raw", mode)) {
			scenario.awaitActive(mode.listener("raw"), 2);
			for (int i = 0; i < 4; i++) {
				slow.send(".");
				assertThat(slow.readLike(".")).isEqualTo(".");
				scenario.awaitQuiet(mode.listener("raw"), slow);
				advance(Duration.ofSeconds(49));
			}
			assertThat(silent.readToEnd()).isEmpty();
			slow.send(".");
			assertThat(slow.readLike(".")).isEqualTo(".");
		}
		scenario.awaitClosed(mode.listener("raw"), Map.of(CloseReason.IDLE, 1L, CloseReason.PEER, 1L));
	}

	private static void sendAndAwait(String listener, List<Client> clients, String text) throws IOException {
		long received = received(listener);
		for (Client client : clients) {
			client.send(text);
		}
		await().until(() -> received(listener) == received + (long) clients.size() * text.length());
	}

	private static long received(String listener) {
		return scenario.server().count("tcp.server.received", "listener", listener);
	}

	private static void echo(Client client) throws IOException {
		client.send("a line\n");
		assertThat(client.readLike("a line\n")).isEqualTo("a line\n");
	}

	private static void advance(Duration duration) {
		scenario.bean(ManualClock.class).advance(duration);
	}

}
