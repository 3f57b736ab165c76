package io.echosounder.hold;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;

import io.echosounder.address.AddressFamily;
import io.echosounder.address.Target;
import io.echosounder.framing.Framing;
import io.echosounder.hold.HoldEvent.Closed;
import io.echosounder.hold.HoldEvent.Opened;
import io.echosounder.hold.HoldEvent.Reconnected;
import io.echosounder.hold.HoldEvent.Refused;
import io.echosounder.probe.Phase;
import io.echosounder.probe.ProbeOptions;
import io.echosounder.probe.Reason;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.ScriptedPeer;
import io.echosounder.testing.TestServer;
import io.echosounder.tls.ClientTls;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.withinPercentage;

/**
 * Tests for the events and figures of held connections, with scripted peers and with our
 * own server.
 */
class HoldTests {

	private static final int SIZE = 64;

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	/** Connections send when they are made, and not again within a test. */
	private static final Duration ONCE = Duration.ofHours(1);

	private static final Duration OFTEN = Duration.ofMillis(10);

	@Test
	void aConnectionIsAskedAgainAndAgain() throws Exception {
		Semaphore echoes = new Semaphore(0);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			for (int i = 0; i < 10; i++) {
				ScriptedPeer.echo(socket, SIZE);
				echoes.release();
			}
			ScriptedPeer.echo(socket);
		})) {
			Holding holding = hold(peer, OFTEN);
			echoes.acquire(10);
			HoldStatistics statistics = holding.interrupt();
			assertThat(holding.await(Opened.class, 1))
				.containsExactly(new Opened(1, InetAddress.ofLiteral("127.0.0.1")));
			assertThat(statistics.echoes()).isGreaterThanOrEqualTo(9);
			assertThat(statistics.roundTrip(50)).isPositive();
			assertThat(statistics.elapsed()).isGreaterThanOrEqualTo(8 * OFTEN.toNanos());
			assertThat(statistics.connections()).isOne();
			assertThat(statistics.open()).isOne();
			assertThat(statistics.closed()).isEmpty();
			assertThat(statistics.reconnects()).isZero();
			assertThat(statistics.isPerfect()).isTrue();
			assertThat(peer.accepted()).isOne();
		}
	}

	@Test
	void aboutEverySecondItIsToldWhatHasBecomeOfThem() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that(ScriptedPeer::echo)) {
			List<Long> elapsed = new ArrayList<>();
			List<Integer> open = new ArrayList<>();
			HoldStatistics statistics = new Hold(peer.target(), probeOptions(PATIENCE, 0, null),
					new HoldOptions(1, OFTEN, SIZE, null))
				.run((_) -> true, (figures) -> {
					elapsed.add(figures.elapsed());
					open.add(figures.open());
					if (elapsed.size() == 2) {
						Thread.currentThread().interrupt();
					}
				});
			assertThat(elapsed).hasSize(2);
			assertThat(elapsed.getFirst()).isGreaterThanOrEqualTo(1_000_000_000);
			assertThat(elapsed.getLast()).isGreaterThanOrEqualTo(elapsed.getFirst() + 1_000_000_000);
			assertThat(open).containsExactly(1, 1);
			assertThat(statistics.isPerfect()).isTrue();
		}
	}

	@Test
	void aGapThatHasNotEndedIsToldToo() throws Exception {
		Holding holding;
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> ScriptedPeer.echo(socket, SIZE))) {
			holding = hold(peer, ONCE);
			holding.await(Opened.class, 1);
		}
		holding.await(Refused.class, 1);
		HoldStatistics statistics = holding.interrupt();
		assertThat(statistics.open()).isZero();
		assertThat(statistics.gapAtEnd()).isPositive();
		assertThat(statistics.isPerfect()).isFalse();
	}

	@Test
	void finRightBehindTheEchoLosesNothing() throws Exception {
		try (ScriptedPeer peer = inTurn((socket) -> ScriptedPeer.echo(socket, SIZE), ScriptedPeer::echo)) {
			Holding holding = hold(peer, ONCE);
			Reconnected reconnected = holding.await(Reconnected.class, 1).getFirst();
			assertThat(reconnected.gap()).isPositive();
			Closed closed = closed(holding, CloseCause.FIN, 0);
			assertThat(closed.cause().closedBy()).isEqualTo(ClosedBy.PEER);
			assertThat(closed.message()).isEqualTo("The peer has ended the connection");
			assertThat(closed.idle()).isLessThanOrEqualTo(closed.after());
			HoldStatistics statistics = holding.interrupt();
			assertThat(statistics.echoes()).isEqualTo(2);
			assertThat(statistics.lost()).isZero();
			assertThat(statistics.reconnects()).isOne();
			assertThat(statistics.gap(100)).isCloseTo(reconnected.gap(), withinPercentage(1));
			assertThat(statistics.closed()).isEqualTo(Map.of(CloseCause.FIN, 1));
			assertThat(statistics.isPerfect()).as("ended in order").isTrue();
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			0  | The peer has ended the connection without an echo
			10 | The peer has ended the connection after 10 of 64 bytes
			63 | The peer has ended the connection after 63 of 64 bytes
			""")
	void finInsteadOfTheRestOfAnEchoLosesIt(int length, String message) throws Exception {
		try (ScriptedPeer peer = inTurn(
				(socket) -> socket.getOutputStream().write(socket.getInputStream().readNBytes(SIZE), 0, length),
				ScriptedPeer::echo)) {
			Holding holding = hold(peer, ONCE);
			holding.await(Reconnected.class, 1);
			assertThat(closed(holding, CloseCause.FIN, 1).message()).startsWith(message);
			HoldStatistics statistics = holding.interrupt();
			assertThat(statistics.lost()).isOne();
			assertThat(statistics.isPerfect()).isFalse();
		}
	}

	@Test
	void rstIsToldFromFin() throws Exception {
		try (ScriptedPeer peer = inTurn((socket) -> {
			socket.getInputStream().readNBytes(SIZE);
			reset(socket);
		}, (socket) -> {
			ScriptedPeer.echo(socket, SIZE);
			reset(socket);
		}, ScriptedPeer::echo)) {
			Holding holding = hold(peer, ONCE);
			holding.await(Reconnected.class, 2);
			List<Closed> closed = holding.all(Closed.class);
			assertThat(closed).extracting(Closed::cause).containsExactly(CloseCause.RST, CloseCause.RST);
			assertThat(closed).extracting(Closed::lost).containsExactly(1, 0);
			assertThat(closed).extracting((end) -> end.cause().closedBy()).containsOnly(ClosedBy.PEER);
			assertThat(holding.interrupt().closed()).isEqualTo(Map.of(CloseCause.RST, 2));
		}
	}

	@Test
	void rstIsNoEndInOrderEvenIfNothingIsLost() throws Exception {
		try (ScriptedPeer peer = inTurn((socket) -> {
			ScriptedPeer.echo(socket, SIZE);
			reset(socket);
		}, ScriptedPeer::echo)) {
			Holding holding = hold(peer, ONCE);
			holding.await(Reconnected.class, 1);
			HoldStatistics statistics = holding.interrupt();
			assertThat(statistics.lost()).isZero();
			assertThat(statistics.isPerfect()).isFalse();
		}
	}

	@Test
	void whoDoesNotAnswerIsLeft() throws Exception {
		try (ScriptedPeer peer = inTurn((socket) -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()),
				ScriptedPeer::echo)) {
			Holding holding = Holding.of(peer.target(), probeOptions(Duration.ofSeconds(3), 0, null),
					new HoldOptions(1, ONCE, SIZE, null));
			Closed closed = holding.await(Closed.class, 1).getFirst();
			assertThat(closed.cause()).isEqualTo(CloseCause.SILENCE);
			assertThat(closed.cause().closedBy()).isEqualTo(ClosedBy.US);
			assertThat(closed.lost()).isOne();
			assertThat(closed.after()).isGreaterThan(Duration.ofMillis(2_900).toNanos());
			assertThat(closed.message()).isEqualTo("No byte came back");
			holding.await(Reconnected.class, 1);
			assertThat(holding.interrupt().lost()).isPositive();
		}
	}

	@Test
	void aWrongByteIsAMismatch() throws Exception {
		try (ScriptedPeer peer = inTurn((socket) -> {
			byte[] bytes = socket.getInputStream().readNBytes(SIZE);
			bytes[7]++;
			socket.getOutputStream().write(bytes);
			socket.getInputStream().read();
		}, ScriptedPeer::echo)) {
			Holding holding = hold(peer, ONCE);
			holding.await(Reconnected.class, 1);
			Closed closed = closed(holding, CloseCause.MISMATCH, 1);
			assertThat(closed.cause().closedBy()).isEqualTo(ClosedBy.US);
			assertThat(closed.message()).startsWith("Byte 8 of 64 came back as 0x");
			HoldStatistics statistics = holding.interrupt();
			assertThat(statistics.doubled()).isZero();
			assertThat(statistics.isPerfect()).isFalse();
		}
	}

	@Test
	@SuppressWarnings("try") // the hold waits for the peer's echoes until the peer closes
	void theEchoOfAnotherConnectionIsAMismatch() throws Exception {
		List<byte[]> first = new ArrayList<>();
		CountDownLatch both = new CountDownLatch(1);
		try (ScriptedPeer peer = inTurn((socket) -> {
			first.add(socket.getInputStream().readNBytes(SIZE));
			both.countDown();
			socket.getInputStream().read();
		}, (socket) -> {
			socket.getInputStream().readNBytes(SIZE);
			both.await();
			socket.getOutputStream().write(first.getFirst());
			socket.getInputStream().read();
		}, ScriptedPeer::echo)) {
			Holding holding = Holding.of(peer.target(), probeOptions(PATIENCE, 0, null),
					new HoldOptions(2, ONCE, SIZE, null));
			assertThat(holding.await(Closed.class, 1)).extracting(Closed::cause).containsExactly(CloseCause.MISMATCH);
			holding.await(Reconnected.class, 1);
			peer.close();
			assertThat(holding.interrupt().doubled()).isZero();
		}
	}

	@Test
	void anEchoThatComesTwiceAtOnceIsDoubledAndNotLost() throws Exception {
		assertDoubled(ONCE, (socket) -> {
			byte[] bytes = socket.getInputStream().readNBytes(SIZE);
			byte[] twice = new byte[2 * SIZE];
			System.arraycopy(bytes, 0, twice, 0, SIZE);
			System.arraycopy(bytes, 0, twice, SIZE, SIZE);
			socket.getOutputStream().write(twice);
			socket.getInputStream().read();
		});
	}

	@Test
	void anEchoThatComesAgainInPlaceOfTheNextIsDoubledAndNotLost() throws Exception {
		assertDoubled(OFTEN, (socket) -> {
			byte[] bytes = socket.getInputStream().readNBytes(SIZE);
			socket.getOutputStream().write(bytes);
			// the next shows that the first echo has come
			socket.getInputStream().readNBytes(SIZE);
			socket.getOutputStream().write(bytes);
			socket.getInputStream().read();
		});
	}

	@Test
	void anEchoThatComesAgainLaterIsDoubledAndNotLost() throws Exception {
		assertDoubled(ONCE, (socket) -> {
			byte[] bytes = socket.getInputStream().readNBytes(SIZE);
			socket.getOutputStream().write(bytes);
			socket.getOutputStream().write(bytes, 0, 1);
			socket.getOutputStream().write(bytes, 1, SIZE - 1);
			socket.getInputStream().read();
		});
	}

	private static void assertDoubled(Duration interval, ScriptedPeer.Script script) throws Exception {
		try (ScriptedPeer peer = inTurn(script, ScriptedPeer::echo)) {
			Holding holding = hold(peer, interval);
			holding.await(Reconnected.class, 1);
			assertThat(closed(holding, CloseCause.MISMATCH, 0).message()).isEqualTo("The last echo came back twice");
			HoldStatistics statistics = holding.interrupt();
			assertThat(statistics.doubled()).isOne();
			assertThat(statistics.lost()).isZero();
			assertThat(statistics.echoes()).isGreaterThanOrEqualTo(2);
			assertThat(statistics.isPerfect()).isFalse();
		}
	}

	@Test
	void whereNothingListensIsToldOnceForEachConnection() throws Exception {
		int port = EchoProcess.freePort();
		Holding holding;
		HoldStatistics statistics;
		Duration duration = Duration.ofMillis(250);
		do {
			// a slow machine gets more time
			duration = duration.multipliedBy(4);
			holding = Holding.of(new Target("127.0.0.1", port), probeOptions(PATIENCE, 0, null),
					new HoldOptions(3, OFTEN, SIZE, duration));
			statistics = holding.end();
		}
		while (statistics.refusals() <= 3 && duration.compareTo(PATIENCE) < 0);
		assertThat(holding.all(HoldEvent.class)).hasSize(3).allSatisfy((event) -> {
			Refused refused = (Refused) event;
			assertThat(refused.address()).isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
			assertThat(refused.phase()).isEqualTo(Phase.CONNECT);
			assertThat(refused.reason()).isEqualTo(Reason.REFUSED);
			assertThat(refused.message()).isEqualTo("Nothing listens on 127.0.0.1:" + port);
		});
		assertThat(statistics.refusals()).as("tried again").isGreaterThan(3);
		assertThat(statistics.open()).isZero();
		assertThat(statistics.echoes()).isZero();
		assertThat(statistics.isPerfect()).isFalse();
	}

	@Test
	void theGapIsAsLongAsNothingListens() throws Exception {
		CountDownLatch echoed = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		int port;
		long ending;
		Holding holding;
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			ScriptedPeer.echo(socket, SIZE);
			echoed.countDown();
			end.await();
		})) {
			port = peer.port();
			holding = hold(peer, ONCE);
			echoed.await();
			peer.stopListening();
			ending = System.nanoTime();
			end.countDown();
			holding.await(Refused.class, 1);
		}
		long closed = System.nanoTime();
		long listens = System.nanoTime();
		try (ScriptedPeer successor = ScriptedPeer.on(new ServerSocket(port, 50, InetAddress.getLoopbackAddress()),
				ScriptedPeer::echo)) {
			Reconnected reconnected = holding.await(Reconnected.class, 1).getFirst();
			assertThat(reconnected.gap()).isBetween(listens - closed, System.nanoTime() - ending);
			HoldStatistics statistics = holding.interrupt();
			assertThat(statistics.refusals()).isPositive();
			assertThat(statistics.isPerfect()).as("a gap is no loss").isTrue();
			assertThat(successor.accepted()).isOne();
		}
	}

	@Test
	void aGapGoesOnWhileAProxyAcceptsAndHasNoServer() throws Exception {
		ScriptedPeer.Script echo = (socket) -> ScriptedPeer.echo(socket, SIZE);
		ScriptedPeer.Script withoutServer = (socket) -> socket.getInputStream().readNBytes(SIZE);
		try (ScriptedPeer peer = inTurn(echo, withoutServer, withoutServer, ScriptedPeer::echo)) {
			Holding holding = hold(peer, ONCE);
			holding.await(Reconnected.class, 1);
			HoldStatistics statistics = holding.interrupt();
			assertThat(holding.all(HoldEvent.class)).extracting(Object::getClass)
				.containsExactly(Opened.class, Closed.class, Closed.class, Closed.class, Reconnected.class);
			assertThat(statistics.reconnects()).isOne();
			assertThat(statistics.lost()).isEqualTo(2);
			assertThat(statistics.lostNeverEchoed()).isEqualTo(2);
			assertThat(statistics.open()).isOne();
			// the pauses before the second and the third attempt
			assertThat(statistics.gap(100)).isGreaterThanOrEqualTo(Duration.ofMillis(30).toNanos());
		}
	}

	@Test
	void theDurationEndsIt() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that(ScriptedPeer::echo)) {
			HoldStatistics statistics;
			Duration duration = Duration.ofMillis(125);
			do {
				// a slow machine gets more time
				duration = duration.multipliedBy(4);
				statistics = Holding
					.of(peer.target(), probeOptions(PATIENCE, 0, null), new HoldOptions(5, OFTEN, SIZE, duration))
					.end();
				assertThat(statistics.elapsed()).isGreaterThanOrEqualTo(duration.toNanos());
			}
			while (statistics.open() < 5 && duration.compareTo(PATIENCE) < 0);
			assertThat(statistics.open()).isEqualTo(5);
			assertThat(statistics.isPerfect()).isTrue();
		}
	}

	@Test
	void anEchoThatIsUnderWayAtTheEndIsWaitedFor() throws Exception {
		CountDownLatch asked = new CountDownLatch(1);
		CountDownLatch interrupted = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			byte[] bytes = socket.getInputStream().readNBytes(SIZE);
			asked.countDown();
			interrupted.await();
			socket.getOutputStream().write(bytes);
			assertThat(socket.getInputStream().read()).isEqualTo(-1);
		})) {
			Holding holding = hold(peer, ONCE);
			asked.await();
			holding.interruptOnly();
			interrupted.countDown();
			HoldStatistics statistics = holding.end();
			assertThat(statistics.echoes()).isOne();
			assertThat(statistics.isPerfect()).isTrue();
		}
	}

	@Test
	void itEndsWhenNobodyListensAnyMore() throws Exception {
		try (ScriptedPeer peer = inTurn((socket) -> ScriptedPeer.echo(socket, SIZE), ScriptedPeer::echo)) {
			Holding holding = hold(peer, ONCE);
			holding.listenNoMore();
			assertThat(holding.end()).isNotNull();
		}
	}

	/** No option causes this, so the test passes options that no command would. */
	@Test
	void whenAThreadThatConnectsThrowsItBreaksOff() throws Exception {
		ClientTls tls = ClientTls.of(SSLContext.getDefault()).withProtocols("none");
		try (ScriptedPeer peer = ScriptedPeer.that(ScriptedPeer::echo)) {
			Hold hold = new Hold(peer.target(), probeOptions(PATIENCE, 0, tls), new HoldOptions(3, ONCE, SIZE, null));
			assertThatIllegalArgumentException().isThrownBy(() -> hold.run((_) -> true));
			IdleSearch search = new IdleSearch(peer.target(), probeOptions(PATIENCE, 0, tls), SIZE, 3,
					Duration.ofSeconds(1));
			assertThatIllegalArgumentException().isThrownBy(() -> search.run((_) -> true));
		}
	}

	@Test
	void tlsBehindAProxyHeaderIsSpoken(@TempDir Path directory) throws Exception {
		Certificates certificates = Certificates.in(directory).server("server", "localhost");
		List<String> settings = new ArrayList<>(List.of(certificates.bundle("server", "server")));
		settings.addAll(List.of("--echo.listeners.tls.port=0", "--echo.listeners.tls.tls.bundle=server",
				"--echo.listeners.tls.proxy-protocol=required"));
		ClientTls tls = ClientTls.of(certificates.context(null, Certificates.CA)).withServerName("localhost");
		try (TestServer server = TestServer.start(settings.toArray(String[]::new))) {
			Holding holding = Holding.of(new Target("127.0.0.1", server.port("tls")), probeOptions(PATIENCE, 2, tls),
					new HoldOptions(5, OFTEN, SIZE, null));
			holding.await(Opened.class, 5);
			TestServer.await().until(() -> server.counted("tls").received() > 5 * 5 * SIZE);
			HoldStatistics statistics = holding.interrupt();
			assertThat(statistics.isPerfect()).isTrue();
			assertThat(statistics.echoes()).isGreaterThanOrEqualTo(5);
			server.awaitNoConnections();
			assertThat(server.closed("tls", "peer")).isEqualTo(5);
			assertThat(server.count("tcp.server.tls.truncated", "listener", "tls")).isZero();
			server.assertNoWarnings();
		}
	}

	@Test
	void aDrainOfOurServerEndsEachConnectionWithFinAndLosesNothing() throws Exception {
		Holding holding;
		try (TestServer server = TestServer.start("--echo.drain.grace-period=5s")) {
			holding = Holding.of(new Target("127.0.0.1", server.port("raw")), probeOptions(PATIENCE, 0, null),
					new HoldOptions(20, ONCE, SIZE, null));
			TestServer.await().until(() -> server.counted("raw").received() == 20 * SIZE);
		}
		assertThat(holding.await(Closed.class, 20)).hasSize(20)
			.allSatisfy((closed) -> assertThat(closed.cause()).isEqualTo(CloseCause.FIN))
			.allSatisfy((closed) -> assertThat(closed.lost()).isZero())
			.extracting(Closed::connection)
			.doesNotHaveDuplicates();
		holding.await(Refused.class, 20);
		HoldStatistics statistics = holding.interrupt();
		assertThat(statistics.echoes()).isEqualTo(20);
		assertThat(statistics.lost()).isZero();
		assertThat(statistics.open()).isZero();
		assertThat(holding.all(Refused.class)).hasSize(20);
	}

	private static Holding hold(ScriptedPeer peer, Duration interval) {
		return Holding.of(peer.target(), probeOptions(PATIENCE, 0, null), new HoldOptions(1, interval, SIZE, null));
	}

	private static ProbeOptions probeOptions(Duration timeout, int proxyVersion, @Nullable ClientTls tls) {
		return new ProbeOptions(Framing.RAW, SIZE, timeout, false, AddressFamily.ANY, proxyVersion, tls);
	}

	/** The only close, which must have this cause. */
	private static Closed closed(Holding holding, CloseCause cause, int lost) {
		Closed closed = holding.all(Closed.class).getFirst();
		assertThat(holding.all(Closed.class)).hasSize(1);
		assertThat(closed.cause()).isEqualTo(cause);
		assertThat(closed.lost()).isEqualTo(lost);
		return closed;
	}

	/** Runs another script for each connection, and the last for all further ones. */
	private static ScriptedPeer inTurn(ScriptedPeer.Script... scripts) throws IOException {
		AtomicInteger next = new AtomicInteger();
		return ScriptedPeer.that((socket) -> scripts[Math.min(next.getAndIncrement(), scripts.length - 1)].run(socket));
	}

	private static void reset(Socket socket) throws IOException {
		socket.setSoLinger(true, 0);
		socket.close();
	}

}
