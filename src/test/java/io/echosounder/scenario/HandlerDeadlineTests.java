package io.echosounder.scenario;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.echosounder.testing.Client;
import io.echosounder.testing.ManualClock;
import io.echosounder.testing.Mode;
import io.echosounder.testing.MovedTime;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The time that a handler takes is not counted against its client.
 */
class HandlerDeadlineTests {

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf", "idle-timeout=0s", "frame-timeout=100s")
		.listener("idle", "framing=lf", "idle-timeout=100s")
		.with(MovedTime.class)
		.with(ScriptedService.ServiceConfiguration.class);

	@ParameterizedTest
	@EnumSource(names = "BLOCKING")
	void aFrameThatCouldNotBeReadMeanwhileGetsItsTimeAnew(Mode mode) throws IOException {
		ScriptedService service = scenario.bean(ScriptedService.class);
		String listener = mode.listener("echo");
		String held = ScriptedService.WAIT + mode + "\n";
		try (Client client = scenario.connect(mode); Client other = scenario.connect(mode)) {
			client.send(held + "ha");
			await().until(() -> service.waiting() == 1);
			long received = scenario.server().count("tcp.server.received", "listener", listener);
			other.send("never completed");
			await().until(() -> scenario.server().count("tcp.server.received", "listener", listener) == received + 15);
			advance(90);
			service.open(mode.toString());
			assertThat(client.readLike(held)).isEqualTo(held);
			advance(20);
			// the time of the other one is over, so the deadlines have been looked at
			assertThat(other.readToEnd()).isEmpty();
			client.send("lf\n");
			assertThat(client.readLike("HALF\n")).isEqualTo("HALF\n");
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.FRAME_TIMEOUT, 1L, CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NIO_INLINE")
	void aClientIsNotIdleWhenAHandlerThatTookLongHasNoReply(Mode mode) throws IOException {
		ScriptedService service = scenario.bean(ScriptedService.class);
		String listener = mode.listener("idle");
		String gate = "idle " + mode;
		try (Client client = scenario.connect("idle", mode);
				Client idle = scenario.connect("idle", mode);
				Client onTheOtherLoop = scenario.connect("idle", mode)) {
			client.send(ScriptedService.WAIT_IN_SILENCE + gate + "\n");
			await().until(() -> service.waiting() == 1);
			long handled = scenario.server().count("tcp.server.messages", "listener", listener);
			scenario.awaitActive(listener, 3);
			advance(99);
			service.open(gate);
			await().until(() -> scenario.server().count("tcp.server.messages", "listener", listener) == handled + 1);
			advance(1);
			assertThat(idle.readToEnd()).isEmpty();
			assertThat(onTheOtherLoop.readToEnd()).isEmpty();
			client.send("x\n");
			assertThat(client.readLike("X\n")).isEqualTo("X\n");
		}
		scenario.awaitClosed(listener, Map.of(CloseReason.IDLE, 2L, CloseReason.PEER, 1L));
	}

	/** So many that a selector does not report all of them at once. */
	@Test
	void anEventLoopThatWasHeldUpReadsWhatHasComeBeforeItCallsAClientIdle() throws IOException {
		ScriptedService service = scenario.bean(ScriptedService.class);
		String listener = Mode.NIO_INLINE.listener("idle");
		List<Client> clients = new ArrayList<>();
		try {
			for (int i = 0; i < 3000; i++) {
				clients.add(scenario.connect("idle", Mode.NIO_INLINE));
			}
			scenario.awaitActive(listener, clients.size());
			// neighbours are on different loops
			clients.get(0).send(ScriptedService.WAIT + "loop\n");
			clients.get(1).send(ScriptedService.WAIT + "loop\n");
			await().until(() -> service.waiting() == 2);
			List<Client> others = clients.subList(2, clients.size());
			for (Client client : others) {
				client.send("x\n");
			}
			advance(150);
			service.open("loop");
			for (Client client : others) {
				assertThat(client.readLike("X\n")).isEqualTo("X\n");
			}
			for (Client client : clients.subList(0, 2)) {
				client.readLike(ScriptedService.WAIT + "loop\n");
			}
			assertThat(scenario.server().listener(listener).active()).isEqualTo(clients.size());
		}
		finally {
			for (Client client : clients) {
				client.close();
			}
		}
		scenario.awaitClosed(listener, Map.of(CloseReason.PEER, 3000L));
	}

	private static void advance(int seconds) {
		scenario.bean(ManualClock.class).advance(Duration.ofSeconds(seconds));
	}

}
