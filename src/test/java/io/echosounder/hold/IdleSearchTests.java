package io.echosounder.hold;

import io.echosounder.testing.FullTier;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.echosounder.address.AddressFamily;
import io.echosounder.address.Target;
import io.echosounder.framing.Framing;
import io.echosounder.probe.FailedException;
import io.echosounder.probe.Phase;
import io.echosounder.probe.ProbeOptions;
import io.echosounder.probe.Reason;
import io.echosounder.testing.Background;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.ScriptedPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the search with peers that drop idle connections. Both the peer and the
 * machine may be late. Each search is checked for what holds regardless of that. The
 * precision is checked for the best of several searches.
 */
class IdleSearchTests {

	private static final int SIZE = 64;

	private static final Duration TRUTH = Duration.ofSeconds(1);

	private static final Duration MAX = Duration.ofSeconds(2);

	/** Longest silence to try; the peer ends each connection long before. */
	private static final Duration FAR = Duration.ofMinutes(10);

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	/** How often to search, until nothing disturbs the search. */
	private static final int ATTEMPTS = 10;

	private final List<IdleResult> told = new ArrayList<>();

	@Test
	void finIsFoundInTheFirstRound() throws Exception {
		assertEnded(Socket::close, CloseCause.FIN);
	}

	@Test
	void rstIsFoundInTheFirstRound() throws Exception {
		assertEnded(IdleSearchTests::reset, CloseCause.RST);
	}

	private void assertEnded(ScriptedPeer.Script end, CloseCause cause) throws Exception {
		List<Long> found = new ArrayList<>();
		do {
			this.told.clear();
			try (ScriptedPeer peer = endingBy(end)) {
				long start = System.nanoTime();
				IdleResult result = new IdleSearch(peer.target(), probeOptions(PATIENCE), SIZE, 5, FAR)
					.run(this.told::add);
				assertThat(result.below()).isBetween(1L, System.nanoTime() - start);
				assertThat(result.cause()).isEqualTo(cause);
				assertThat(result.above()).isEqualTo(result.below());
				assertThat(this.told).containsExactly(result);
				found.add((peer.accepted() == 5) ? result.below() : 0);
			}
		}
		while (!isNear(found.getLast()) && found.size() < ATTEMPTS);
		assertThat(found).anyMatch(IdleSearchTests::isNear);
	}

	private static boolean isNear(long found) {
		return found > TRUTH.multipliedBy(3).dividedBy(4).toNanos() && found < MAX.toNanos();
	}

	@FullTier
	@ParameterizedTest
	@ValueSource(ints = { 1, 4 })
	void rstAsAnAnswerIsFoundByBisection(int connections) throws Exception {
		assertDropped(IdleSearchTests::reset, PATIENCE, connections, CloseCause.RST);
	}

	@FullTier
	@Test
	void silenceAsAnAnswerIsFoundByBisection() throws Exception {
		assertDropped((socket) -> socket.getInputStream().read(), Duration.ofSeconds(1), 4, CloseCause.SILENCE);
	}

	private void assertDropped(ScriptedPeer.Script drop, Duration timeout, int connections, CloseCause cause)
			throws Exception {
		List<Long> found = new ArrayList<>();
		do {
			this.told.clear();
			try (ScriptedPeer peer = droppingBy(drop)) {
				IdleResult result = search(peer.target(), timeout, connections);
				assertDropped(result, cause);
				found.add(result.below());
			}
			catch (FailedException ex) {
				assertThat(ex.reason()).as("not even the first echo came in time").isEqualTo(Reason.TIMEOUT);
				found.add(0L);
			}
		}
		while (!isNear(found.getLast()) && found.size() < ATTEMPTS);
		assertThat(found).anyMatch(IdleSearchTests::isNear);
	}

	private void assertDropped(IdleResult result, CloseCause cause) {
		assertThat(result.cause()).isEqualTo(cause);
		assertThat(result.above()).isLessThan(TRUTH.toNanos());
		assertThat(result.below() - result.above()).isBetween(0L, Duration.ofMillis(100).toNanos());
		assertThat(this.told).hasSizeGreaterThan(1).endsWith(result);
		assertThat(this.told).isSortedAccordingTo((one, other) -> Long.compare(other.below(), one.below()));
		assertThat(this.told).isSortedAccordingTo((one, other) -> Long.compare(one.above(), other.above()));
	}

	@Test
	void whoDropsNothingHasNoTimeout() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that(ScriptedPeer::echo)) {
			IdleResult result = new IdleSearch(peer.target(), probeOptions(PATIENCE), SIZE, 3, Duration.ofMillis(300))
				.run(this.told::add);
			assertThat(result).isEqualTo(new IdleResult(Duration.ofMillis(300).toNanos(), 0, null));
			assertThat(this.told).containsExactly(result);
		}
	}

	@Test
	void eachConnectionIsEnded() throws Exception {
		CountDownLatch ended = new CountDownLatch(3);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			ScriptedPeer.echo(socket);
			ended.countDown();
		})) {
			new IdleSearch(peer.target(), probeOptions(PATIENCE), SIZE, 3, Duration.ofMillis(100)).run(this.told::add);
			assertThat(ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void whereNothingListensNothingIsSearched() throws Exception {
		int port = EchoProcess.freePort();
		assertThatExceptionOfType(FailedException.class)
			.isThrownBy(() -> search(new Target("127.0.0.1", port), PATIENCE, 3))
			.satisfies((ex) -> assertThat(ex.phase()).isEqualTo(Phase.CONNECT))
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.REFUSED));
		assertThat(this.told).isEmpty();
	}

	@Test
	void whoEndsConnectionsAtOnceIsNotSearchedAndTheOthersAreEnded() throws Exception {
		CountDownLatch ended = new CountDownLatch(1);
		AtomicInteger next = new AtomicInteger();
		CountDownLatch echoed = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			if (next.getAndIncrement() == 0) {
				ScriptedPeer.echo(socket, SIZE);
				echoed.countDown();
				ScriptedPeer.echo(socket);
				ended.countDown();
			}
			else {
				echoed.await();
				socket.getInputStream().readNBytes(SIZE);
			}
		})) {
			assertThatExceptionOfType(FailedException.class).isThrownBy(() -> search(peer.target(), PATIENCE, 2))
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(Reason.CLOSED));
			assertThat(ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void anInterruptEndsTheSearchAndItsConnections() throws Exception {
		CountDownLatch echoed = new CountDownLatch(3);
		CountDownLatch ended = new CountDownLatch(3);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			ScriptedPeer.echo(socket, SIZE);
			echoed.countDown();
			ScriptedPeer.echo(socket);
			ended.countDown();
		})) {
			Thread searching = Thread.currentThread();
			Background interrupting = Background.start(() -> {
				echoed.await();
				searching.interrupt();
			});
			IdleSearch search = new IdleSearch(peer.target(), probeOptions(PATIENCE), SIZE, 3, Duration.ofHours(1));
			assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> search.run(this.told::add));
			interrupting.join();
			assertThat(ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
			assertThat(this.told).isEmpty();
		}
	}

	@Test
	void itEndsWhenNobodyListensAnyMore() throws Exception {
		try (ScriptedPeer peer = droppingBy(IdleSearchTests::reset)) {
			IdleResult result = new IdleSearch(peer.target(), probeOptions(PATIENCE), SIZE, 2, MAX).run((known) -> {
				this.told.add(known);
				return false;
			});
			assertThat(this.told).containsExactly(result);
			assertThat(result.below() - result.above()).isGreaterThan(Duration.ofMillis(100).toNanos());
		}
	}

	private IdleResult search(Target target, Duration timeout, int connections) throws Exception {
		return new IdleSearch(target, probeOptions(timeout), SIZE, connections, MAX).run(this.told::add);
	}

	private static ProbeOptions probeOptions(Duration timeout) {
		return new ProbeOptions(Framing.RAW, SIZE, timeout, false, AddressFamily.ANY, 0, null);
	}

	/** Does something to a connection once it was idle for long enough. */
	private static ScriptedPeer endingBy(ScriptedPeer.Script end) throws IOException {
		return ScriptedPeer.that((socket) -> {
			ScriptedPeer.echo(socket, SIZE);
			socket.setSoTimeout((int) TRUTH.toMillis());
			try {
				ScriptedPeer.echo(socket);
			}
			catch (SocketTimeoutException _) {
				end.run(socket);
			}
		});
	}

	/** Does something to a connection that speaks after it was idle for long enough. */
	private static ScriptedPeer droppingBy(ScriptedPeer.Script drop) throws IOException {
		return ScriptedPeer.that((socket) -> {
			byte[] bytes = socket.getInputStream().readNBytes(SIZE);
			long idleSince = System.nanoTime();
			socket.getOutputStream().write(bytes);
			bytes = socket.getInputStream().readNBytes(SIZE);
			if (System.nanoTime() - idleSince >= TRUTH.toNanos()) {
				drop.run(socket);
			}
			else {
				socket.getOutputStream().write(bytes);
				ScriptedPeer.echo(socket);
			}
		});
	}

	private static void reset(Socket socket) throws IOException {
		socket.setSoLinger(true, 0);
		socket.close();
	}

}
