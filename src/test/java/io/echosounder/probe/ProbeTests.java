package io.echosounder.probe;

import java.io.DataInputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

import io.echosounder.address.AddressFamily;
import io.echosounder.address.Target;
import io.echosounder.framing.Framing;
import io.echosounder.testing.Background;
import io.echosounder.testing.ScriptedPeer;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what goes well, with our own server, and for what comes after a failure.
 */
class ProbeTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@AutoClose
	private static TestServer server;

	@BeforeAll
	static void start() {
		List<String> settings = new ArrayList<>();
		for (Framing framing : Framing.values()) {
			String prefix = "--echo.listeners." + name(framing) + ".";
			settings.addAll(
					List.of(prefix + "port=0", prefix + "framing=" + name(framing), prefix + "max-frame-length=64MB"));
		}
		for (String mode : List.of("required", "optional")) {
			String prefix = "--echo.listeners.proxy-" + mode + ".";
			settings.addAll(List.of(prefix + "port=0", prefix + "framing=lf", prefix + "proxy-protocol=" + mode));
		}
		settings.addAll(List.of("--echo.listeners.full.port=0", "--echo.listeners.full.max-connections=1"));
		server = TestServer.start(settings.toArray(String[]::new));
	}

	@AfterEach
	void nothingIsLeft() {
		server.awaitNoConnections();
		server.assertNoWarnings();
	}

	@ParameterizedTest
	@EnumSource
	void everyFramingIsSpoken(Framing framing) throws Exception {
		try (Probe probe = new Probe(target(name(framing)), options(framing, 200, false))) {
			for (int seq = 1; seq <= 10; seq++) {
				Result.Success success = success(probe.attempt(seq, seq == 10));
				assertThat(success.bytes()).isEqualTo(200);
				assertThat(success.seq()).isEqualTo(seq);
			}
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "LF", "CRLF", "NUL", "STX_ETX", "LENGTH1", "LENGTH2", "LENGTH4" })
	void anEmptyFrameComesBack(Framing framing) throws Exception {
		try (Probe probe = new Probe(target(name(framing)), options(framing, 0, false))) {
			success(probe.attempt(1, true));
		}
	}

	@ParameterizedTest
	@CsvSource({ "RAW, 20000000", "LF, 20000000", "LENGTH4, 20000000", "LENGTH2, 65535", "RAW, 1" })
	void whatIsLargerThanAllBuffersComesBackWhileItIsStillSent(Framing framing, int size) throws Exception {
		try (Probe probe = new Probe(target(name(framing)), options(framing, size, false))) {
			for (int seq = 1; seq <= 2; seq++) {
				assertThat(success(probe.attempt(seq, seq == 2)).bytes()).isEqualTo(size);
			}
		}
	}

	@Test
	void oneConnectionServesAllAttempts() throws Exception {
		long before = server.counted("raw").opened();
		try (Probe probe = new Probe(target("raw"), options(Framing.RAW, 64, false))) {
			assertThat(success(probe.attempt(1, false)).phases()).containsOnlyKeys(Phase.CONNECT, Phase.SEND,
					Phase.FIRST_BYTE, Phase.ECHO);
			assertThat(success(probe.attempt(2, false)).phases()).containsOnlyKeys(Phase.SEND, Phase.FIRST_BYTE,
					Phase.ECHO);
			assertThat(success(probe.attempt(3, true)).phases()).containsOnlyKeys(Phase.SEND, Phase.FIRST_BYTE,
					Phase.ECHO, Phase.CLOSE);
		}
		server.awaitNoConnections();
		assertThat(server.counted("raw").opened()).isEqualTo(before + 1);
	}

	@Test
	void eachAttemptHasAConnectionOfItsOwn() throws Exception {
		long before = server.counted("raw").opened();
		try (Probe probe = new Probe(new Target("localhost", server.port("raw")), options(Framing.RAW, 64, true))) {
			for (int seq = 1; seq <= 3; seq++) {
				assertThat(success(probe.attempt(seq, false)).phases()).containsOnlyKeys(Phase.RESOLVE, Phase.CONNECT,
						Phase.SEND, Phase.FIRST_BYTE, Phase.ECHO, Phase.CLOSE);
			}
		}
		server.awaitNoConnections();
		assertThat(server.counted("raw").opened()).isEqualTo(before + 3);
	}

	@Test
	void theRoundTripIsFromTheFirstByteSentToTheLastReceived() throws Exception {
		try (Probe probe = new Probe(target("raw"), options(Framing.RAW, 1_000_000, true))) {
			Result.Success success = success(probe.attempt(1, false));
			assertThat(success.nanos())
				.isEqualTo(success.nanos(Phase.SEND) + success.nanos(Phase.FIRST_BYTE) + success.nanos(Phase.ECHO));
		}
	}

	@Test
	void anAttemptFailsWithItsConnectionAndTheNextMakesAnother() throws Exception {
		CountDownLatch ended = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			socket.getOutputStream().write(read(socket, 64));
			socket.shutdownOutput();
			ended.countDown();
			assertThat(socket.getInputStream().read()).isEqualTo(-1);
		}); Probe probe = new Probe(peer.target(), options(Framing.RAW, 64, false))) {
			success(probe.attempt(1, false));
			ended.await();
			Result.Failure failure = (Result.Failure) probe.attempt(2, false);
			assertThat(failure.phase()).isIn(Phase.SEND, Phase.FIRST_BYTE);
			assertThat(failure.reason()).isEqualTo(Reason.CLOSED);
			assertThat(success(probe.attempt(3, false)).phases()).containsKey(Phase.CONNECT);
			assertThat(peer.accepted()).isEqualTo(2);
		}
	}

	@Test
	void aConnectionThatIsResetBetweenTwoAttemptsFailsTheSecond() throws Exception {
		CountDownLatch reset = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			socket.getOutputStream().write(read(socket, 64));
			socket.setSoLinger(true, 0);
			socket.close();
			reset.countDown();
		}); Probe probe = new Probe(peer.target(), options(Framing.RAW, 64, false))) {
			success(probe.attempt(1, false));
			reset.await();
			Result.Failure failure = (Result.Failure) probe.attempt(2, false);
			assertThat(failure.reason()).isEqualTo(Reason.RESET);
			assertThat(failure.message()).isEqualTo("The peer has reset the connection after the last echo");
			success(probe.attempt(3, false));
		}
	}

	@Test
	void anEchoThatComesLateIsNotTakenForThatOfTheNext() throws Exception {
		ProbeOptions hasty = new ProbeOptions(Framing.RAW, 64, Duration.ofMillis(300), false, AddressFamily.ANY, 0,
				null);
		CountDownLatch late = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			byte[] bytes = read(socket, 64);
			late.await();
			socket.getOutputStream().write(bytes);
			ScriptedPeer.echo(socket);
		}); Probe probe = new Probe(peer.target(), hasty, InetAddress::getAllByName, new PatientTime())) {
			assertThat(((Result.Failure) probe.attempt(1, false)).reason()).isEqualTo(Reason.TIMEOUT);
			late.countDown();
			success(probe.attempt(2, false));
			assertThat(peer.accepted()).isEqualTo(2);
		}
	}

	@ParameterizedTest
	@CsvSource({ "proxy-required, 1", "proxy-required, 2", "proxy-optional, 0", "proxy-optional, 1",
			"proxy-optional, 2" })
	void aProxyHeaderIsSentFirst(String listener, int version) throws Exception {
		ProbeOptions options = new ProbeOptions(Framing.LF, 64, PATIENCE, true, AddressFamily.ANY, version, null);
		try (Probe probe = new Probe(target(listener), options)) {
			Result.Success success = success(probe.attempt(1, true));
			assertThat(success.phases().containsKey(Phase.PROXY)).isEqualTo(version > 0);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void aServerThatDoesNotReadTheProxyHeaderEchoesIt(int version) throws Exception {
		for (String listener : List.of("raw", "line")) {
			Framing framing = listener.equals("line") ? Framing.LF : Framing.RAW;
			ProbeOptions options = new ProbeOptions(framing, 64, PATIENCE, true, AddressFamily.ANY, version, null);
			try (Probe probe = new Probe(target(listener), options)) {
				Result.Failure failure = (Result.Failure) probe.attempt(1, true);
				assertThat(failure.reason()).as(failure.toString()).isEqualTo(Reason.PROXY);
				assertThat(failure.phase()).isIn(Phase.SEND, Phase.ECHO);
			}
		}
	}

	@Test
	void aServerThatMissesTheProxyHeaderClosesOrResets() throws Exception {
		try (Probe probe = new Probe(target("proxy-required"), options(Framing.LF, 64, true))) {
			Result.Failure failure = (Result.Failure) probe.attempt(1, true);
			assertThat(failure.reason()).as(failure.toString()).isIn(Reason.CLOSED, Reason.RESET);
			assertThat(failure.message()).contains("or want TLS or a PROXY header");
		}
	}

	@Test
	void aServerAtItsLimitClosesOrResets() throws Exception {
		try (Socket only = server.connect("full")) {
			only.getOutputStream().write('x');
			assertThat(only.getInputStream().read()).isEqualTo('x');
			try (Probe probe = new Probe(target("full"), options(Framing.RAW, 64, true))) {
				Result.Failure failure = (Result.Failure) probe.attempt(1, true);
				assertThat(failure.reason()).as(failure.toString()).isIn(Reason.CLOSED, Reason.RESET);
				assertThat(failure.message()).contains("it may be at its limit");
			}
		}
	}

	@Test
	void anInterruptEndsAnAttempt() throws Exception {
		CountDownLatch connected = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			connected.countDown();
			socket.getInputStream().transferTo(OutputStream.nullOutputStream());
		}); Probe probe = new Probe(peer.target(), options(Framing.RAW, 64, false))) {
			List<String> outcome = new ArrayList<>();
			Thread attempt = Thread.ofPlatform().unstarted(() -> {
				try {
					outcome.add(probe.attempt(1, false).toString());
				}
				catch (InterruptedException _) {
					outcome.add("interrupted");
				}
			});
			Background interrupting = Background.start(() -> {
				connected.await();
				attempt.interrupt();
			});
			attempt.start();
			attempt.join(PATIENCE);
			interrupting.join();
			assertThat(outcome).containsExactly("interrupted");
		}
	}

	private static byte[] read(Socket socket, int length) throws Exception {
		byte[] bytes = new byte[length];
		new DataInputStream(socket.getInputStream()).readFully(bytes);
		return bytes;
	}

	private static ProbeOptions options(Framing framing, int size, boolean reconnect) {
		return new ProbeOptions(framing, size, PATIENCE, reconnect, AddressFamily.ANY, 0, null);
	}

	private static Target target(String listener) {
		return new Target("127.0.0.1", server.port(listener));
	}

	private static String name(Framing framing) {
		return framing.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	private static Result.Success success(Result result) {
		assertThat(result).isInstanceOf(Result.Success.class);
		return (Result.Success) result;
	}

}
