package io.echosounder.scenario.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.echosounder.drain.Drain;
import io.echosounder.drain.DrainPhase;
import io.echosounder.service.Session;
import io.echosounder.service.Sessions;
import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.TestServer;
import io.echosounder.transport.ServerConnectionFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.WebApplicationType;

import static io.echosounder.scenario.session.ObservedSessions.bytes;
import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sessions in a drain, at a stop and in a self-check.
 */
class EndTests {

	@ParameterizedTest
	@ModeSource
	void inADrainSessionsAreServedUntilTheyAreQuietAndThenClosed(Mode mode) throws Exception {
		try (TestServer server = start(mode, "--echo.drain.quiet-period=10s", "--echo.drain.grace-period=20s");
				Client client = Client.connect(server.port("line"))) {
			ObservedSessions service = service(server);
			Session session = session(server);
			Drain process = server.context().getBean(Drain.class);
			Background drain = Background.start(server.context()::close);
			await().until(() -> process.phase() != DrainPhase.RUNNING);
			client.send("a\n");
			assertThat(client.readLike("a\n")).isEqualTo("a\n");
			assertThat(session.send(bytes("pushed"))).isTrue();
			assertThat(client.readLike("pushed\n")).isEqualTo("pushed\n");
			session.close();
			assertThat(client.readToEnd()).isEmpty();
			client.endOutput();
			drain.join();
			assertThat(session.send(bytes("late"))).isFalse();
			assertThat(service.awaitClosed(session.id())).containsExactly("opened", "a", "closed drained");
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO_VIRTUAL", "BLOCKING" })
	void aHandlerThatHangsIsForcedByTheDrainAndClosedComesAfterIt(Mode mode) throws Exception {
		CountDownLatch gate = new CountDownLatch(1);
		try (TestServer server = start(mode, "--echo.drain.grace-period=100ms", "--echo.drain.linger=100ms");
				Client client = Client.connect(server.port("line"))) {
			ObservedSessions service = service(server);
			service.whenReceived((_, _) -> gate.await());
			Session session = session(server);
			client.send("held\n");
			await().until(() -> service.events(session.id()).contains("held"));
			server.context().close();
			assertThat(service.events(session.id())).containsExactly("opened", "held");
			// even though the event loops have ended
			gate.countDown();
			assertThat(service.awaitClosed(session.id())).containsExactly("opened", "held", "closed forced");
		}
		finally {
			gate.countDown();
		}
	}

	@ParameterizedTest
	@ModeSource
	void whenTheListenerStopsThenEverySessionIsClosedBeforeItHasStopped(Mode mode) throws Exception {
		try (TestServer server = start(mode);
				Client client = Client.connect(server.port("line"));
				Client other = Client.connect(server.port("line"))) {
			ServerConnectionFactory listener = server.listener("line");
			Sessions sessions = server.context().getBean(Sessions.class);
			await().until(() -> sessions.of("line").count() == 2);
			List<String> ids = sessions.of("line").map(Session::id).toList();
			listener.stop();
			assertThat(ids)
				.allSatisfy((id) -> assertThat(service(server).events(id)).containsExactly("opened", "closed drained"));
			assertThat(client.readToEnd()).isEmpty();
			assertThat(other.readToEnd()).isEmpty();
		}
	}

	@ParameterizedTest
	@ModeSource
	void aSelfCheckIsNoSessionAndPasses(Mode mode) {
		try (TestServer server = start(mode, "--echo.self-check.enabled=true", "--echo.self-check.period=1h",
				"--echo.self-check.timeout=30s")) {
			await().until(() -> server.gauge("tcp.self.check.success", "line") == 1);
			assertThat(service(server).count()).isZero();
			server.assertNoWarnings();
		}
	}

	private static TestServer start(Mode mode, String... settings) {
		List<String> all = new ArrayList<>(List.of(mode.settings("line")));
		all.add("--echo.listeners.raw.enabled=false");
		all.addAll(List.of(settings));
		return TestServer.start(WebApplicationType.NONE, List.of(ObservedSessions.ServiceConfiguration.class),
				all.toArray(String[]::new));
	}

	private static ObservedSessions service(TestServer server) {
		return server.context().getBean(ObservedSessions.class);
	}

	private static Session session(TestServer server) {
		Sessions sessions = server.context().getBean(Sessions.class);
		await().until(() -> sessions.of("line").count() == 1);
		return sessions.of("line").findFirst().orElseThrow();
	}

}
