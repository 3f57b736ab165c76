package io.echosounder.scenario.session;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.echosounder.service.BadRequestException;
import io.echosounder.service.Session;
import io.echosounder.service.Sessions;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.TlsClient;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.echosounder.scenario.session.ObservedSessions.bytes;
import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A session is opened, receives, and is closed, in this order and one at a time.
 */
class CallbackTests {

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf")
		.listener("proxied", "framing=lf", "proxy-protocol=required")
		.bundle("server", "server")
		.listener("tls", "framing=lf", "tls.bundle=server")
		.with(ObservedSessions.ServiceConfiguration.class);

	private ObservedSessions service;

	@BeforeEach
	void reset() {
		this.service = scenario.bean(ObservedSessions.class);
		this.service.reset();
	}

	@ParameterizedTest
	@ModeSource
	void aSessionIsOpenedReceivesAndIsClosedOnceInThisOrder(Mode mode) throws IOException {
		String id;
		try (Client client = scenario.connect(mode)) {
			id = id(mode, client);
			client.send("a\nb\n");
			assertThat(client.readLike("a\nb\n")).isEqualTo("a\nb\n");
			client.send("c\n").endOutput();
			assertThat(client.readToEnd()).isEqualTo("c\n");
		}
		assertThat(this.service.awaitClosed(id)).containsExactly("opened", "a", "b", "c", "closed peer");
		assertThat(this.service.ranOnVirtualThreads(id)).isEqualTo(mode.mayBlock());
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void aPeerThatConnectsAndClosesIsASession(Mode mode) throws IOException {
		try (Client client = scenario.connect(mode)) {
			client.endOutput();
			assertThat(client.readToEnd()).isEmpty();
		}
		await().until(() -> this.service.count() == 1);
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void aServiceMaySpeakFirstAndSeesWhoCalls(Mode mode) throws IOException {
		this.service.whenOpened((session) -> {
			session.attributes().put("greeted", true);
			session.send(bytes("hello " + session.id() + " on " + session.listener()));
		});
		try (Client client = scenario.connect(mode)) {
			String id = id(mode, client);
			String greeting = "hello " + id + " on " + mode.listener("echo") + "\n";
			assertThat(client.readLike(greeting)).isEqualTo(greeting);
			Session session = this.service.session(id);
			assertThat(session.peer().getPort()).isEqualTo(client.socket().getLocalPort());
			assertThat(session.tls()).isNull();
			assertThat(session.proxyHeader()).isNull();
			assertThat(session.attributes()).containsEntry("greeted", true).isSameAs(session.attributes());
			assertThat(session.isOpen()).isTrue();
			Sessions sessions = scenario.bean(Sessions.class);
			assertThat(sessions.find(id)).containsSame(session);
			assertThat(sessions.of(mode.listener("echo"))).containsExactly(session);
			client.endOutput();
			assertThat(client.readToEnd()).isEmpty();
			this.service.awaitClosed(id);
			assertThat(session.isOpen()).isFalse();
			assertThat(session.send(bytes("late"))).isFalse();
			assertThat(sessions.find(id)).isEmpty();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void thePeerIsTheOneThatTheProxyHeaderNames(Mode mode) throws IOException {
		String listener = mode.listener("proxied");
		this.service.whenOpened(
				(session) -> session.send(bytes(session.peer().getHostString() + " " + session.peer().getPort())));
		try (Client client = Client.connect(scenario.server().port(listener))) {
			client.send("PROXY TCP4 192.0.2.7 192.0.2.8 1111 7008\r\nhi\n");
			assertThat(client.readLike("192.0.2.7 1111\nhi\n")).isEqualTo("192.0.2.7 1111\nhi\n");
			Session session = scenario.bean(Sessions.class).of(listener).findFirst().orElseThrow();
			assertThat(session.proxyHeader()).isNotNull();
		}
		scenario.awaitClosed(listener, Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void aSessionBeginsBehindTheTlsHandshake(Mode mode) throws IOException {
		String listener = mode.listener("tls");
		this.service.whenOpened((session) -> session.send(bytes(Objects.requireNonNull(session.tls()).protocol())));
		try (TlsClient client = TlsClient
			.on(scenario.connect("tls", mode), Certificates.ofScenarios().context(null, Certificates.CA))
			.handshake()) {
			assertThat(client.readLike("TLSv1.3\n")).isEqualTo("TLSv1.3\n");
			client.send("a\nb\n");
			assertThat(client.readLike("a\nb\n")).isEqualTo("a\nb\n");
			assertThat(scenario.bean(Sessions.class).broadcast(listener, bytes("to all"))).isOne();
			assertThat(client.readLike("to all\n")).isEqualTo("to all\n");
			client.endOutput();
			assertThat(client.readToEnd()).isEmpty();
		}
		scenario.awaitClosed(listener, Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void aConnectionThatIsNotEstablishedIsNoSession(Mode mode) throws IOException {
		String listener = mode.listener("tls");
		try (Client client = Client.connect(scenario.server().port(listener))) {
			client.send("no TLS\n");
			client.readToEnd();
		}
		scenario.awaitClosed(listener, Map.of(CloseReason.HANDSHAKE, 1L));
		assertThat(this.service.count()).isZero();
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO_VIRTUAL", "BLOCKING" })
	void anAbortedConnectionIsClosedAfterItsHandlerHasReturned(Mode mode) throws Exception {
		CountDownLatch gate = new CountDownLatch(1);
		this.service.whenReceived((_, _) -> gate.await());
		try (Client client = scenario.connect(mode)) {
			Connection connection = scenario.connection(mode.listener("echo"), client);
			String id = connection.getConnectionId();
			client.send("held\n");
			await().until(() -> this.service.events(id).contains("held"));
			connection.abort(CloseReason.CUT);
			await().until(connection::hasEnded);
			assertThat(this.service.events(id)).containsExactly("opened", "held");
			gate.countDown();
			assertThat(this.service.awaitClosed(id)).containsExactly("opened", "held", "closed cut");
		}
		finally {
			gate.countDown();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.CUT, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void aResetOrAnAbortClosesTheSession(Mode mode) throws IOException {
		String reset;
		String aborted;
		try (Client client = scenario.connect(mode); Client other = scenario.connect(mode)) {
			// a connection that ends before it is opened is no session
			aborted = id(mode, other);
			reset = id(mode, client);
			client.reset();
			scenario.connection(mode.listener("echo"), other).abort(CloseReason.FORCED);
		}
		assertThat(this.service.awaitClosed(reset)).containsExactly("opened", "closed reset");
		assertThat(this.service.awaitClosed(aborted)).containsExactly("opened", "closed forced");
		scenario.awaitClosed(mode, Map.of(CloseReason.RESET, 1L, CloseReason.FORCED, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void aFailingOpenedClosesTheConnectionAndIsFollowedByClosed(Mode mode) throws IOException {
		this.service.whenOpened((session) -> {
			session.send(bytes("sorry"));
			throw new IllegalStateException("Thrown on request");
		});
		try (Client client = scenario.connect(mode)) {
			client.send("not received\n");
			assertThat(client.readToEnd()).isEqualTo("sorry\n");
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.HANDLER_ERROR, 1L));
		String line = takeOnlyError();
		assertThat(line).startsWith("Listener " + mode.listener("echo") + ": connection ")
			.endsWith(" is closed because its handler failed: java.lang.IllegalStateException: Thrown on request");
		String id = line.split(" ", 5)[3];
		assertThat(this.service.awaitClosed(id)).containsExactly("opened", "closed handler-error");
	}

	@ParameterizedTest
	@ModeSource
	void aServiceMayRefuseAConnection(Mode mode) throws IOException {
		this.service.whenOpened((_) -> {
			throw BadRequestException.replyAndClose(bytes("not you"));
		});
		try (Client client = scenario.connect(mode)) {
			assertThat(client.readToEnd()).isEqualTo("not you\n");
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.REFUSED_INPUT, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void aFailingReceivedHasWhatWasSentGoOutFirst(Mode mode) throws IOException {
		this.service.whenReceived((session, text) -> {
			session.send(bytes(text));
			if (text.equals("throw")) {
				throw new IllegalStateException("Thrown on request");
			}
		});
		String id;
		try (Client client = scenario.connect(mode)) {
			id = id(mode, client);
			client.send("a\nthrow\nb\n");
			assertThat(client.readToEnd()).isEqualTo("a\nthrow\n");
		}
		assertThat(this.service.awaitClosed(id)).containsExactly("opened", "a", "throw", "closed handler-error");
		scenario.awaitClosed(mode, Map.of(CloseReason.HANDLER_ERROR, 1L));
		takeOnlyError();
	}

	@ParameterizedTest
	@ModeSource
	void aFailingClosedIsLoggedAndChangesNothing(Mode mode) throws IOException {
		this.service.whenClosed((_) -> {
			throw new IllegalStateException("Thrown on request");
		});
		String id;
		try (Client client = scenario.connect(mode)) {
			id = id(mode, client);
			client.endOutput();
			assertThat(client.readToEnd()).isEmpty();
		}
		assertThat(this.service.awaitClosed(id)).containsExactly("opened", "closed peer");
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
		await().untilAsserted(() -> assertThat(scenario.server().log().lines(Level.ERROR)).hasSize(1));
		assertThat(takeOnlyError())
			.contains(" was closed, and its service failed in closed(): java.lang.IllegalStateException");
	}

	@ParameterizedTest
	@ModeSource
	void closeGoesBehindWhatWasSentAndNothingIsReceivedOrSentAfterIt(Mode mode) throws IOException {
		this.service.whenReceived((session, text) -> {
			session.send(bytes(text));
			if (text.equals("quit")) {
				session.send(bytes("bye"));
				session.close();
				assertThat(session.isOpen()).isFalse();
				assertThat(session.send(bytes("late"))).isFalse();
			}
		});
		String id;
		try (Client client = scenario.connect(mode)) {
			id = id(mode, client);
			client.send("a\nquit\nb\n");
			assertThat(client.readToEnd()).isEqualTo("a\nquit\nbye\n");
		}
		assertThat(this.service.awaitClosed(id)).containsExactly("opened", "a", "quit", "closed drained");
		scenario.awaitClosed(mode, Map.of(CloseReason.DRAINED, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void closeByAnotherThreadGoesBehindWhatWasSent(Mode mode) throws IOException {
		String id;
		try (Client client = scenario.connect(mode)) {
			id = id(mode, client);
			Session session = this.service.session(id);
			for (int i = 0; i < 100; i++) {
				assertThat(session.send(bytes("line"))).isTrue();
			}
			session.close();
			assertThat(client.readToEnd()).isEqualTo("line\n".repeat(100));
		}
		assertThat(this.service.awaitClosed(id)).containsExactly("opened", "closed drained");
		scenario.awaitClosed(mode, Map.of(CloseReason.DRAINED, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void quietSessionsAreQuietForTheDrain(Mode mode) throws IOException {
		try (Client client = scenario.connect(mode)) {
			Connection connection = scenario.connection(mode.listener("echo"), client);
			client.send("a\n");
			assertThat(client.readLike("a\n")).isEqualTo("a\n");
			await().until(() -> connection.isQuiet(Duration.ZERO));
			connection.closeIfQuiet(Duration.ZERO);
			assertThat(client.readToEnd()).isEmpty();
			assertThat(this.service.awaitClosed(connection.getConnectionId())).containsExactly("opened", "a",
					"closed drained");
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.DRAINED, 1L));
	}

	private String id(Mode mode, Client client) {
		String id = scenario.connection(mode.listener("echo"), client).getConnectionId();
		await().until(() -> !this.service.events(id).isEmpty());
		return id;
	}

	private static String takeOnlyError() {
		List<ILoggingEvent> warnings = scenario.takeWarnings();
		assertThat(warnings).hasSize(1);
		assertThat(warnings.getFirst().getLevel()).isEqualTo(Level.ERROR);
		return warnings.getFirst().getFormattedMessage();
	}

}
