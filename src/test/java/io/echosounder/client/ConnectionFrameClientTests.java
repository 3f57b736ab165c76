package io.echosounder.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import ch.qos.logback.classic.Level;
import io.echosounder.framing.Framing;
import io.echosounder.testing.Background;
import io.echosounder.testing.CapturedLog;
import io.echosounder.testing.Resources;
import io.echosounder.testing.ScriptedPeer;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.ConnectionEndedException;
import io.echosounder.transport.ConnectionOptions;
import io.echosounder.transport.EventLoopGroup;
import io.echosounder.transport.NioClientConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.integration.MessageTimeoutException;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link ConnectionFrameClient}.
 */
class ConnectionFrameClientTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private final Resources before = Resources.now();

	private final EventLoopGroup loops = new EventLoopGroup(1);

	private final CapturedLog log = new CapturedLog();

	private final List<ConnectionFrameClient> clients = new ArrayList<>();

	@AfterEach
	void nothingIsLeftAndNothingWasLogged() {
		this.clients.forEach(ConnectionFrameClient::stop);
		this.loops.close();
		assertThat(this.log.lines(Level.WARN)).isEmpty();
		this.log.close();
		this.before.awaitBack();
	}

	@Test
	void callersTakeTurnsAndEachGetsItsOwnReply() throws IOException {
		try (ScriptedPeer peer = ScriptedPeer.that(ScriptedPeer::echo)) {
			ConnectionFrameClient client = client(peer, LONG, false);
			askFromManyThreads(client);
			assertThat(peer.accepted()).isOne();
		}
	}

	@Test
	void withAConnectionForEachRequestNobodyTakesTurns() throws IOException {
		CountDownLatch both = new CountDownLatch(2);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			both.countDown();
			both.await();
			ScriptedPeer.echo(socket);
		})) {
			ConnectionFrameClient client = client(peer, LONG, true);
			Background one = Background.start(() -> assertThat(ask(client, "one")).isEqualTo("one"));
			Background two = Background.start(() -> assertThat(ask(client, "two")).isEqualTo("two"));
			one.join();
			two.join();
			askFromManyThreads(client);
		}
	}

	@Test
	void aReplyThatIsLateIsNotTakenForAnother() throws IOException {
		CountDownLatch gate = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			gate.await();
			ScriptedPeer.echo(socket);
		})) {
			ConnectionFrameClient client = client(peer, Duration.ofMillis(100), false);
			assertThatExceptionOfType(MessageTimeoutException.class).isThrownBy(() -> ask(client, "late"))
				.withMessage("Client kv to 127.0.0.1:%d: the peer sent no reply within 100 ms", peer.port());
			gate.countDown();
			await().ignoreExceptions().until(() -> ask(client, "next").equals("next"));
			assertThat(peer.accepted()).isGreaterThan(1);
		}
	}

	@Test
	void aWaitThatIsInterruptedIsSaid() throws IOException {
		CountDownLatch asked = new CountDownLatch(1);
		CountDownLatch gate = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			asked.countDown();
			gate.await();
			ScriptedPeer.echo(socket);
		})) {
			ConnectionFrameClient patient = client(peer, LONG, false);
			Background first = Background.start(() -> assertThat(ask(patient, "first")).isEqualTo("first"));
			asked.await();
			Thread second = Thread.ofVirtual()
				.unstarted(() -> assertThatIllegalStateException().isThrownBy(() -> ask(patient, "second"))
					.withMessage("The wait of client kv was interrupted"));
			second.start();
			second.interrupt();
			second.join();
			gate.countDown();
			first.join();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	@Test
	void aConnectionThatEndsFailsTheRequestAtOnceAndTheNextOneConnectsAgain() throws IOException {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> socket.getInputStream().read())) {
			ConnectionFrameClient client = client(peer, LONG, false);
			for (int i = 0; i < 2; i++) {
				assertThatExceptionOfType(ConnectionEndedException.class).isThrownBy(() -> ask(client, ""))
					.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(CloseReason.PEER));
			}
			assertThat(peer.accepted()).isEqualTo(2);
		}
	}

	@Test
	void aFrameThatNoRequestWaitsForIsDropped() throws IOException {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			socket.getInputStream().readNBytes(2);
			socket.getOutputStream().write("a\nb\n".getBytes(StandardCharsets.UTF_8));
			ScriptedPeer.echo(socket);
		})) {
			ConnectionFrameClient client = client(peer, LONG, false);
			assertThat(ask(client, "?")).isEqualTo("a");
		}
	}

	@Test
	void aFrameThatTheFramingCannotCarryIsRefused() throws IOException {
		try (ScriptedPeer peer = ScriptedPeer.that(ScriptedPeer::echo)) {
			ConnectionFrameClient client = client(peer, LONG, false, Framing.LENGTH1);
			assertThatIllegalArgumentException().isThrownBy(() -> client.exchange(new byte[256]));
			assertThat(client.exchange(new byte[255])).hasSize(255);
		}
	}

	@Test
	void whenItStopsItAsksNoMore() throws IOException {
		try (ScriptedPeer peer = ScriptedPeer.that(ScriptedPeer::echo)) {
			ConnectionFrameClient client = client(peer, LONG, false);
			assertThat(ask(client, "a")).isEqualTo("a");
			client.stop();
			assertThatIllegalStateException().isThrownBy(() -> ask(client, "b")).withMessage("Client kv is stopped");
			client.start();
			assertThat(ask(client, "c")).isEqualTo("c");
		}
	}

	private static void askFromManyThreads(FrameClient client) {
		List<Background> callers = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			String text = "caller " + i;
			callers.add(Background.start(() -> {
				for (int n = 0; n < 20; n++) {
					assertThat(ask(client, text)).isEqualTo(text);
				}
			}));
		}
		callers.forEach(Background::join);
	}

	private static String ask(FrameClient client, String text) {
		return new String(client.exchange(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
	}

	private ConnectionFrameClient client(ScriptedPeer peer, Duration timeout, boolean reconnect) {
		return client(peer, timeout, reconnect, Framing.LF);
	}

	private ConnectionFrameClient client(ScriptedPeer peer, Duration timeout, boolean reconnect, Framing framing) {
		NioClientConnectionFactory connections = new NioClientConnectionFactory("kv", "127.0.0.1", peer.port(),
				ConnectionOptions.of(framing), this.loops);
		connections.setSingleUse(reconnect);
		ConnectionFrameClient client = new ConnectionFrameClient(connections, timeout);
		connections.registerListener(client);
		client.start();
		this.clients.add(client);
		return client;
	}

}
