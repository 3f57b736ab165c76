package io.echosounder.scenario.session;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import io.echosounder.service.Session;
import io.echosounder.service.Sessions;
import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.Lines;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.echosounder.scenario.session.ObservedSessions.bytes;
import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for frames that sessions send, from callbacks and from other threads.
 */
class SendTests {

	private static final int WRITE_BUFFER = 64 * 1024;

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf", "write-buffer=64KB")
		.listener("length", "framing=length1")
		.with(ObservedSessions.ServiceConfiguration.class);

	private ObservedSessions service;

	@BeforeEach
	void reset() {
		this.service = scenario.bean(ObservedSessions.class);
		this.service.reset();
	}

	@ParameterizedTest
	@ModeSource
	void manyThreadsSendAndEachFindsItsFramesInOrderAmongTheOthers(Mode mode) throws IOException {
		int threads = 4;
		int frames = 500;
		try (Client client = scenario.connect(mode)) {
			Session session = session(mode, client);
			List<Background> senders = new ArrayList<>();
			for (int t = 0; t < threads; t++) {
				int number = t;
				senders.add(Background.start(() -> {
					for (int i = 0; i < frames; i++) {
						sendPatiently(session, number + " " + i);
					}
				}));
			}
			Background writer = client.sendInBackground(Lines.bytes(Lines.numbered("own ", frames)));
			int length = Lines.numbered("own ", frames).length();
			for (int t = 0; t < threads; t++) {
				length += Lines.numbered(t + " ", frames).length();
			}
			String all = new String(client.read(length), StandardCharsets.ISO_8859_1);
			senders.forEach(Background::join);
			writer.join();
			assertThat(only("own ", all)).isEqualTo(Lines.numbered("own ", frames));
			for (int t = 0; t < threads; t++) {
				assertThat(only(t + " ", all)).isEqualTo(Lines.numbered(t + " ", frames));
			}
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	/** The order of the lock is the order on the wire. */
	@ParameterizedTest
	@ModeSource
	void aFrameThatWasSentBeforeAnotherGoesOutBeforeItWhicheverThreadsSendThem(Mode mode) throws IOException {
		int frames = 400;
		ReentrantLock lock = new ReentrantLock();
		AtomicInteger next = new AtomicInteger();
		this.service.whenReceived((session, _) -> sendNext(session, lock, next));
		try (Client client = scenario.connect(mode)) {
			Session session = session(mode, client);
			Background other = Background.start(() -> {
				for (int i = 0; i < frames; i++) {
					sendNext(session, lock, next);
				}
			});
			Background writer = client.sendInBackground(Lines.bytes(".\n".repeat(frames)));
			String expected = Lines.numbered("", 2 * frames);
			assertThat(client.readLike(expected)).isEqualTo(expected);
			other.join();
			writer.join();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	private static void sendNext(Session session, ReentrantLock lock, AtomicInteger next) {
		lock.lock();
		try {
			sendPatiently(session, String.valueOf(next.getAndIncrement()));
		}
		finally {
			lock.unlock();
		}
	}

	@ParameterizedTest
	@ModeSource
	void aPeerThatDoesNotReadIsRefusedMoreAtTheWriteBufferAndGetsAllOfTheRestLater(Mode mode) throws IOException {
		String line = "x".repeat(1023);
		try (Client client = Client.connect(scenario.server().port(mode.listener("echo")), 4096)) {
			Session session = session(mode, client);
			Connection connection = scenario.connection(mode.listener("echo"), client);
			AtomicInteger sent = new AtomicInteger();
			// the kernel takes some first
			scenario.awaitStable(() -> {
				while (session.send(bytes(line))) {
					sent.incrementAndGet();
				}
				return sent.get();
			});
			assertThat(session.isOpen()).isTrue();
			assertThat(connection.unsentBytes()).isPositive();
			assertThat(connection.unsentBytes()).isLessThanOrEqualTo(2 * WRITE_BUFFER);
			assertThat(scenario.bean(Sessions.class).broadcast(mode.listener("echo"), bytes("to none"))).isZero();
			String expected = (line + "\n").repeat(sent.get());
			assertThat(client.readLike(expected)).isEqualTo(expected);
			await().until(() -> session.send(bytes("again")));
			assertThat(client.readLike("again\n")).isEqualTo("again\n");
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void whatACallbackSendsIsNeverRefusedAndReadingPausesInstead(Mode mode) throws IOException {
		String line = "y".repeat(99_999);
		this.service.whenReceived((session, _) -> {
			for (int i = 0; i < 10; i++) {
				assertThat(session.send(bytes(line))).isTrue();
			}
		});
		try (Client client = Client.connect(scenario.server().port(mode.listener("echo")), 4096)) {
			Background writer = client.sendInBackground(Lines.bytes("more\n".repeat(20)));
			scenario.awaitUnsent(mode.listener("echo"));
			String expected = (line + "\n").repeat(200);
			assertThat(client.readLike(expected).equals(expected)).isTrue();
			writer.join();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void framesAreCopiedAndEncodedAsTheListenerIsFramed(Mode mode) throws IOException {
		this.service.whenReceived((session, text) -> {
			byte[] bytes = Lines.bytes(text);
			session.send(ByteBuffer.wrap(bytes));
			bytes[0] = '!';
			assertThatIllegalArgumentException().isThrownBy(() -> session.send(bytes("z".repeat(256))));
		});
		try (Client client = scenario.connect("length", mode)) {
			client.send("\3abc\1d");
			assertThat(client.readLike("\3abc\1d")).isEqualTo("\3abc\1d");
		}
		scenario.awaitClosed(mode.listener("length"), Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void aFrameThatWouldArriveAsTwoIsRefused(Mode mode) throws IOException {
		try (Client client = scenario.connect(mode)) {
			Session session = session(mode, client);
			assertThatIllegalArgumentException().isThrownBy(() -> session.send(bytes("a\nb")));
			assertThat(session.send(bytes("c"))).isTrue();
			assertThat(client.readLike("c\n")).isEqualTo("c\n");
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void aBroadcastReachesAllSessionsOfAListenerAndNoOther(Mode mode) throws IOException {
		List<Client> clients = new ArrayList<>();
		Sessions sessions = scenario.bean(Sessions.class);
		try (Client other = scenario.connect("length", mode)) {
			for (int i = 0; i < 5; i++) {
				clients.add(scenario.connect(mode));
				session(mode, clients.get(i));
			}
			assertThat(sessions.broadcast(mode.listener("echo"), bytes("to all"))).isEqualTo(5);
			for (Client client : clients) {
				assertThat(client.readLike("to all\n")).isEqualTo("to all\n");
				client.close();
			}
			other.send("\1a");
			assertThat(other.readLike("\1a")).isEqualTo("\1a");
		}
		assertThatIllegalArgumentException().isThrownBy(() -> sessions.broadcast("nowhere", bytes("a")))
			.withMessage("There is no listener 'nowhere'");
		assertThatIllegalArgumentException().isThrownBy(() -> sessions.of("nowhere"));
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 5L));
		assertThat(sessions.broadcast(mode.listener("echo"), bytes("to none"))).isZero();
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO_VIRTUAL", "BLOCKING" })
	void aForeignThreadIsNotBlockedByACallbackThatIs(Mode mode) throws Exception {
		CountDownLatch gate = new CountDownLatch(1);
		this.service.whenReceived((session, text) -> {
			session.send(bytes(text));
			gate.await();
			session.send(bytes("after"));
		});
		try (Client client = scenario.connect(mode)) {
			Session session = session(mode, client);
			client.send("held\n");
			await().until(() -> this.service.events(session.id()).contains("held"));
			assertThat(session.send(bytes("foreign"))).isTrue();
			gate.countDown();
			String all = client.readLike("held\nforeign\nafter\n");
			assertThat(all).isEqualTo("held\nforeign\nafter\n");
		}
		finally {
			gate.countDown();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	/** Refused or on the wire: nothing between. */
	@ParameterizedTest
	@ModeSource
	void whatIsSentWhileTheConnectionClosesAsQuietArrivesOrIsRefused(Mode mode) throws IOException {
		for (int round = 0; round < 20; round++) {
			try (Client client = scenario.connect(mode)) {
				Session session = session(mode, client);
				Connection connection = scenario.connection(mode.listener("echo"), client);
				AtomicInteger sent = new AtomicInteger();
				Background sender = Background.start(() -> {
					while (session.send(bytes("line"))) {
						sent.incrementAndGet();
					}
				});
				connection.close();
				String all = client.readToEnd();
				sender.join();
				assertThat(all).isEqualTo("line\n".repeat(sent.get()));
			}
		}
		await().until(() -> scenario.server().listener(mode.listener("echo")).active() == 0);
	}

	private Session session(Mode mode, Client client) {
		String id = scenario.connection(mode.listener("echo"), client).getConnectionId();
		await().until(() -> !this.service.events(id).isEmpty());
		return await().until(() -> scenario.bean(Sessions.class).find(id), Optional::isPresent).orElseThrow();
	}

	private static void sendPatiently(Session session, String text) {
		while (!session.send(bytes(text))) {
			assertThat(session.isOpen()).isTrue();
			Thread.onSpinWait();
		}
	}

	private static String only(String label, String lines) {
		StringBuilder only = new StringBuilder();
		lines.lines().filter((line) -> line.startsWith(label)).forEach((line) -> only.append(line).append('\n'));
		return only.toString();
	}

}
