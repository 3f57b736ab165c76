package io.echosounder.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.echosounder.fault.Fault;
import io.echosounder.fault.FaultRule;
import io.echosounder.fault.FaultType;
import io.echosounder.framing.Framing;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Faults on a connection without a socket, on a clock that the test moves: bytes and
 * times are exact.
 */
class FaultTests {

	private static final Duration MS = Duration.ofMillis(1);

	private static final Duration SECOND = Duration.ofSeconds(1);

	private final ManualContext context = new ManualContext(
			ConnectionFixture.lines().writeBuffer(64).writeTimeout(Duration.ofSeconds(30)).build());

	private @Nullable ConnectionFixture fixture;

	private ConnectionFixture connect(Fault... faults) {
		for (Fault fault : faults) {
			this.context.faults.inject(new FaultRule(fault, 1, null, 7L));
		}
		ConnectionFixture fixture = new ConnectionFixture(this.context, (_) -> {
		});
		this.fixture = fixture;
		return fixture;
	}

	@AfterEach
	void end() {
		if (this.fixture != null) {
			this.fixture.close();
		}
		this.context.close();
	}

	// latency

	@Test
	void latencySendsEachWriteLaterAndKeepsTheOrder() {
		ConnectionFixture fixture = connect(new Fault.Latency(MS.multipliedBy(100), Duration.ZERO));
		fixture.driver.receive("one\n");
		fixture.advance(MS.multipliedBy(40));
		fixture.driver.receive("two\n");
		assertThat(fixture.connection.unsentBytes()).isEqualTo(8);
		fixture.advance(MS.multipliedBy(60).minusNanos(1));
		assertThat(fixture.driver.text()).isEmpty();
		fixture.advance(Duration.ofNanos(1));
		assertThat(fixture.driver.text()).isEqualTo("one\n");
		assertThat(fixture.connection.unsentBytes()).isEqualTo(4);
		fixture.advance(MS.multipliedBy(40));
		assertThat(fixture.driver.text()).isEqualTo("one\ntwo\n");
		assertThat(fixture.connection.unsentBytes()).isZero();
		assertThat(fixture.counts.unsentBytes()).isZero();
		fixture.assertOpen();
	}

	@Test
	void jitterVariesTheLatencyByTheSeedAndNeverTheOrder() {
		List<Long> first = delays(7);
		assertThat(delays(7)).isEqualTo(first);
		assertThat(delays(8)).isNotEqualTo(first);
		assertThat(first).allSatisfy((delay) -> assertThat(delay).isBetween(50L, 150L)).doesNotHaveDuplicates();
	}

	private static List<Long> delays(long seed) {
		try (ManualContext context = new ManualContext(ConnectionFixture.lines().build())) {
			context.faults
				.inject(new FaultRule(new Fault.Latency(MS.multipliedBy(100), MS.multipliedBy(50)), 1, null, seed));
			try (ConnectionFixture fixture = new ConnectionFixture(context, (_) -> {
			})) {
				return Stream.iterate(1, (i) -> i <= 5, (i) -> i + 1).map((i) -> {
					fixture.driver.receive("x\n");
					long delay = 0;
					while (fixture.driver.written().length < 2 * i) {
						fixture.advance(MS);
						delay++;
					}
					return delay;
				}).toList();
			}
		}
	}

	@Test
	void delayedBytesPauseReadingAtTheWriteBuffer() {
		ConnectionFixture fixture = connect(new Fault.Latency(SECOND, Duration.ZERO));
		String line = "x".repeat(63) + "\n";
		assertThat(fixture.driver.receive(line)).isTrue();
		assertThat(fixture.driver.receive(line)).isFalse();
		assertThat(fixture.connection.unsentBytes()).isEqualTo(64);
		fixture.advance(SECOND);
		assertThat(fixture.driver.text()).isEqualTo(line);
		assertThat(fixture.connection.receivedBytes()).isEqualTo(128);
		fixture.advance(SECOND);
		assertThat(fixture.driver.text()).isEqualTo(line + line);
	}

	@Test
	void aLatencyLongerThanTheWriteTimeoutIsNoSlowReader() {
		ConnectionFixture fixture = connect(new Fault.Latency(Duration.ofSeconds(40), Duration.ZERO));
		fixture.driver.receive("x\n");
		for (int i = 0; i < 40; i++) {
			fixture.assertOpen();
			fixture.advance(SECOND);
		}
		assertThat(fixture.driver.text()).isEqualTo("x\n");
	}

	@Test
	void aPeerThatDoesNotReadIsASlowReaderAllTheSame() {
		ConnectionFixture fixture = connect(new Fault.Latency(SECOND, Duration.ZERO));
		fixture.driver.window(0);
		fixture.driver.receive("x\n");
		for (int i = 0; i < 30; i++) {
			fixture.advance(SECOND);
			fixture.assertOpen();
		}
		fixture.advance(SECOND);
		fixture.assertEnded(CloseReason.SLOW_READER);
	}

	@Test
	void aFrameThatAStallKeepsFromItsEndIsNotThePeersDelay() {
		try (ManualContext context = new ManualContext(
				ConnectionFixture.lines().frameTimeout(Duration.ofSeconds(30)).build())) {
			context.faults.inject(FaultRule.of(new Fault.Stall(2)));
			try (ConnectionFixture fixture = new ConnectionFixture(context, (_) -> {
			})) {
				fixture.driver.receive("one\n");
				for (int i = 0; i < 120; i++) {
					fixture.advance(SECOND);
				}
				fixture.assertOpen();
				context.faults.removeAll();
				fixture.driver.runTasks();
				assertThat(fixture.driver.text()).isEqualTo("one\n");
			}
		}
	}

	@Test
	void thePeersFinIsAnsweredBehindTheDelayedBytes() {
		ConnectionFixture fixture = connect(new Fault.Latency(SECOND, Duration.ZERO));
		fixture.driver.receive("x\n");
		fixture.driver.receiveEnd();
		assertThat(fixture.driver.hasOutputEnded()).isFalse();
		fixture.advance(SECOND);
		assertThat(fixture.driver.text()).isEqualTo("x\n");
		fixture.assertEnded(CloseReason.PEER);
	}

	@Test
	void aDrainWaitsForDelayedBytesAsForUnsentOnes() {
		ConnectionFixture fixture = connect(new Fault.Latency(SECOND, Duration.ZERO));
		fixture.driver.receive("x\n");
		fixture.closeIfQuiet(Duration.ZERO);
		fixture.assertOpen();
		fixture.advance(SECOND);
		fixture.closeIfQuiet(Duration.ZERO);
		fixture.assertLingers(CloseReason.DRAINED);
		assertThat(fixture.driver.text()).isEqualTo("x\n");
	}

	@Test
	void anAbortDropsWhatIsHeld() {
		ConnectionFixture fixture = connect(new Fault.Latency(SECOND, Duration.ZERO), new Fault.Bandwidth(1),
				new Fault.Slicer(1, 0, SECOND));
		fixture.driver.receive("0123456789\n");
		fixture.connection.abort(CloseReason.CUT);
		fixture.assertEnded(CloseReason.CUT);
		assertThat(fixture.driver.text()).isEmpty();
	}

	// bandwidth, slicer

	@Test
	void bandwidthSendsPiecesOfATenthOfASecond() {
		ConnectionFixture fixture = connect(new Fault.Bandwidth(40));
		fixture.driver.receive("0123456789\n");
		fixture.advance(MS.multipliedBy(100).minusNanos(1));
		assertThat(fixture.driver.text()).isEmpty();
		fixture.advance(Duration.ofNanos(1));
		assertThat(fixture.driver.text()).isEqualTo("0123");
		// a timer that is late delays the next one by nothing
		fixture.advance(MS.multipliedBy(150));
		assertThat(fixture.driver.text()).isEqualTo("01234567");
		fixture.advance(MS.multipliedBy(25));
		assertThat(fixture.driver.text()).isEqualTo("0123456789\n");
		assertThat(fixture.driver.writes()).containsExactly("0123", "4567", "89\n");
	}

	@Test
	void theSlicerMakesEachPieceAWriteOfItsOwn() {
		ConnectionFixture fixture = connect(new Fault.Slicer(4, 0, Duration.ZERO));
		fixture.driver.receive("0123456789\n");
		assertThat(fixture.driver.writes()).containsExactly("0123", "4567", "89\n");
		assertThat(fixture.connection.unsentBytes()).isZero();
	}

	@Test
	void theSlicerVariesSizesAndWaitsBetweenThem() {
		ConnectionFixture fixture = connect(new Fault.Slicer(4, 2, MS.multipliedBy(10)));
		String line = "0123456789".repeat(5) + "\n";
		fixture.driver.receive(line);
		assertThat(fixture.driver.writes()).hasSize(1);
		for (int writes = 2; fixture.connection.unsentBytes() > 0; writes++) {
			fixture.advance(MS.multipliedBy(10).minusNanos(1));
			assertThat(fixture.driver.writes()).hasSize(writes - 1);
			fixture.advance(Duration.ofNanos(1));
			assertThat(fixture.driver.writes()).hasSize(writes);
		}
		assertThat(fixture.driver.text()).isEqualTo(line);
		List<Integer> sizes = fixture.driver.writes().stream().map(String::length).toList();
		assertThat(sizes.subList(0, sizes.size() - 1)).allSatisfy((size) -> assertThat(size).isBetween(2, 6));
		assertThat(sizes).contains(3, 6);
	}

	@Test
	void manySlicesAtOnceAreSentInSeveralTurns() {
		ConnectionFixture fixture = connect(new Fault.Slicer(1, 0, Duration.ZERO));
		String line = "x".repeat(199) + "\n";
		fixture.driver.receive(line);
		assertThat(fixture.driver.writes()).hasSize(64);
		fixture.driver.fireTimers(0);
		fixture.driver.runTasks();
		assertThat(fixture.driver.writes()).hasSize(128);
		fixture.advance(Duration.ZERO);
		fixture.advance(Duration.ZERO);
		assertThat(fixture.driver.text()).isEqualTo(line);
	}

	// slow-close, timeout, reset-peer

	@Test
	void slowCloseHoldsTheFin() {
		ConnectionFixture fixture = connect(new Fault.SlowClose(SECOND));
		fixture.driver.receive("x\n");
		fixture.driver.receiveEnd();
		assertThat(fixture.driver.text()).isEqualTo("x\n");
		fixture.advance(SECOND.minusNanos(1));
		assertThat(fixture.driver.hasOutputEnded()).isFalse();
		assertThat(fixture.driver.isClosed()).isFalse();
		fixture.advance(Duration.ofNanos(1));
		fixture.assertEnded(CloseReason.PEER);
	}

	@Test
	void timeoutDropsAllAndClosesAfterThatTime() {
		ConnectionFixture fixture = connect(new Fault.Timeout(SECOND));
		fixture.driver.receive("one\n");
		fixture.advance(SECOND.minusNanos(1));
		fixture.assertOpen();
		assertThat(fixture.handled).containsExactly("one");
		fixture.advance(Duration.ofNanos(1));
		fixture.assertLingers(CloseReason.FAULT);
		fixture.advance(ConnectionFixture.LINGER);
		fixture.assertEnded(CloseReason.FAULT);
		assertThat(fixture.driver.writes()).isEmpty();
	}

	@Test
	void aTimeoutOfZeroNeverCloses() {
		ConnectionFixture fixture = connect(new Fault.Timeout(Duration.ZERO));
		fixture.driver.receive("one\n");
		fixture.advance(Duration.ofHours(1));
		fixture.assertOpen();
		assertThat(fixture.driver.writes()).isEmpty();
		assertThat(fixture.driver.pendingTimers()).isZero();
	}

	@Test
	void resetPeerSendsRstInPlaceOfTheFirstByte() {
		ConnectionFixture fixture = connect(new Fault.ResetPeer(Duration.ZERO));
		fixture.advance(SECOND);
		fixture.assertOpen();
		fixture.driver.receive("one\n");
		assertReset(fixture);
	}

	@Test
	void resetPeerWaitsForItsTimeout() {
		ConnectionFixture fixture = connect(new Fault.ResetPeer(SECOND));
		fixture.driver.receive("one\n");
		fixture.advance(SECOND.minusNanos(1));
		fixture.assertOpen();
		fixture.driver.receive("two\n");
		fixture.advance(Duration.ofNanos(1));
		assertReset(fixture);
	}

	@Test
	void resetPeerSendsRstInPlaceOfFin() {
		ConnectionFixture fixture = connect(new Fault.ResetPeer(Duration.ZERO));
		fixture.driver.receiveEnd();
		assertReset(fixture);
		assertThat(fixture.driver.hasOutputEnded()).isFalse();
	}

	private static void assertReset(ConnectionFixture fixture) {
		assertThat(fixture.driver.writes()).isEmpty();
		assertThat(fixture.driver.isClosed()).isTrue();
		assertThat(fixture.driver.wasReset()).isTrue();
		assertThat(fixture.driver.pendingTimers()).isZero();
		assertThat(fixture.counts.closed()).isEqualTo(Map.of(CloseReason.FAULT, 1));
		assertThat(fixture.counts.openedConnections()).isOne();
		assertThat(fixture.counts.unsentBytes()).isZero();
	}

	// limit-data, early-fin, stall, refuse, corrupt

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 4, 5 })
	void limitDataClosesBehindSoManyBytes(int bytes) {
		ConnectionFixture fixture = connect(new Fault.LimitData(bytes));
		fixture.assertOpen();
		fixture.driver.receive("one\ntwo\n");
		assertThat(fixture.driver.text()).isEqualTo("one\ntwo\n".substring(0, bytes));
		fixture.assertLingers(CloseReason.FAULT);
		fixture.driver.receiveEnd();
		fixture.assertEnded(CloseReason.FAULT);
	}

	@Test
	void limitDataWaitsUntilThoseBytesAreOut() {
		ConnectionFixture fixture = connect(new Fault.LimitData(5), new Fault.Latency(SECOND, Duration.ZERO));
		fixture.driver.receive("one\ntwo\n");
		fixture.advance(SECOND.minusNanos(1));
		fixture.assertOpen();
		fixture.advance(Duration.ofNanos(1));
		assertThat(fixture.driver.text()).isEqualTo("one\nt");
		fixture.assertLingers(CloseReason.FAULT);
	}

	@Test
	void earlyFinSendsFinBehindSoManyBytesAndGoesOnReading() {
		ConnectionFixture fixture = connect(new Fault.EarlyFin(5));
		fixture.driver.receive("one\n");
		assertThat(fixture.driver.hasOutputEnded()).isFalse();
		fixture.driver.receive("two\n");
		assertThat(fixture.driver.text()).isEqualTo("one\nt");
		assertThat(fixture.driver.hasOutputEnded()).isTrue();
		assertThat(fixture.driver.receive("three\n")).isTrue();
		fixture.advance(Duration.ofMinutes(1));
		fixture.assertOpen();
		assertThat(fixture.handled).containsExactly("one", "two", "three");
		fixture.driver.receiveEnd();
		fixture.assertEnded(CloseReason.FAULT);
	}

	@Test
	void earlyFinOfZeroBytesSendsFinAtOnce() {
		ConnectionFixture fixture = connect(new Fault.EarlyFin(0));
		assertThat(fixture.driver.hasOutputEnded()).isTrue();
		fixture.assertOpen();
	}

	@Test
	void stallStopsReadingBehindSoManyBytes() {
		ConnectionFixture fixture = connect(new Fault.Stall(6));
		assertThat(fixture.driver.receive("one\n")).isTrue();
		fixture.driver.receive("two\n");
		assertThat(fixture.driver.text()).isEqualTo("one\n");
		assertThat(fixture.connection.receivedBytes()).isEqualTo(6);
		assertThat(fixture.driver.receive("three\n")).isFalse();
		fixture.advance(Duration.ofMinutes(1));
		fixture.assertOpen();
		assertThat(fixture.handled).containsExactly("one");
	}

	@Test
	void aStalledConnectionCanBeDrained() {
		ConnectionFixture fixture = connect(new Fault.Stall(4));
		fixture.driver.receive("one\n");
		assertThat(fixture.driver.receive("two\n")).isFalse();
		fixture.closeNow(Duration.ZERO);
		fixture.assertLingers(CloseReason.DRAINED);
		fixture.driver.receiveEnd();
		fixture.assertEnded(CloseReason.DRAINED);
	}

	@Test
	void refuseClosesAtOnce() {
		ConnectionFixture fixture = connect(new Fault.Refuse());
		fixture.assertLingers(CloseReason.FAULT);
		fixture.driver.receive("one\n");
		fixture.driver.receiveEnd();
		fixture.assertEnded(CloseReason.FAULT);
		assertThat(fixture.handled).isEmpty();
	}

	@Test
	void corruptChangesEachSoManiethByte() {
		ConnectionFixture fixture = connect(new Fault.Corrupt(3));
		fixture.driver.receive("aaaaa\n");
		fixture.driver.receive("aaaaaa\n");
		// bytes 3, 6, 9 and 12 of the stream
		assertThat(fixture.driver.text()).isEqualTo("aa`aa\u000baa`aa`\n");
		fixture.assertOpen();
	}

	// when a fault is over

	@Test
	void whenAFaultIsOverItsConnectionsGoOnAndNothingIsLost() {
		ConnectionFixture fixture = connect(new Fault.Latency(SECOND, Duration.ZERO), new Fault.Bandwidth(1),
				new Fault.Slicer(1, 0, SECOND), new Fault.SlowClose(SECOND), new Fault.LimitData(100),
				new Fault.EarlyFin(100), new Fault.Corrupt(100), new Fault.Stall(6));
		fixture.driver.receive("one\ntwo\n");
		fixture.driver.receive("three\n");
		fixture.advance(SECOND);
		this.context.faults.removeAll();
		fixture.driver.runTasks();
		assertThat(fixture.driver.text()).isEqualTo("one\ntwo\nthree\n");
		fixture.driver.receive("x".repeat(200) + "\n");
		assertThat(fixture.driver.text()).endsWith("x".repeat(200) + "\n");
		fixture.driver.receiveEnd();
		fixture.assertEnded(CloseReason.PEER);
	}

	@Test
	void whenTimeoutIsOverThoseThatMissBytesAreClosedAndOthersGoOn() {
		ConnectionFixture fixture = connect(new Fault.Timeout(Duration.ZERO));
		fixture.driver.receive("one\n");
		this.context.faults.removeAll();
		fixture.driver.runTasks();
		fixture.assertLingers(CloseReason.FAULT);
	}

	@Test
	void whenTimeoutIsOverAQuietConnectionGoesOn() {
		ConnectionFixture fixture = connect(new Fault.Timeout(SECOND));
		this.context.faults.removeAll();
		fixture.advance(SECOND);
		fixture.driver.receive("one\n");
		assertThat(fixture.driver.text()).isEqualTo("one\n");
		fixture.assertOpen();
	}

	// which connections are hit

	@Test
	void aConnectionThatIsNotHitHasNothingInItsWay() throws IOException {
		SocketDriver.Factory drivers = ManualDriver::new;
		assertThat(this.context.faults.around(drivers)).isSameAs(drivers);
		this.context.faults.inject(new FaultRule(new Fault.Refuse(), 0, null, null));
		assertThat(this.context.faults.around(drivers)).isSameAs(drivers);
		assertThat(this.context.faults.states().getFirst().connections()).isZero();
	}

	@ParameterizedTest
	@MethodSource("io.echosounder.transport.FaultTests#tls")
	void closeNotifyIsNotSentBehindAFinOfAFault(Fault fault) throws IOException {
		try (ManualContext tls = new ManualContext(
				TransportOptions.builder().framing(Framing.LF).idleTimeout(Duration.ZERO).build())) {
			tls.engine = TlsPeer.engine(TlsPeer.CERTIFICATES.context("server"), false);
			tls.faults.inject(FaultRule.of(fault));
			Connection connection = tls.connect((_) -> {
			});
			connection.closeNow(Duration.ZERO);
			tls.driver().runTasks();
			assertThat(tls.driver().writes()).isEmpty();
			assertThat(tls.driver().hasOutputEnded()).isTrue();
			connection.abort(CloseReason.CUT);
		}
	}

	static Stream<Fault> tls() {
		return Stream.of(new Fault.EarlyFin(0), new Fault.Refuse());
	}

	@Test
	void faultsAreCountedByTypeWhereTheyHit() {
		ConnectionFixture fixture = connect(new Fault.Latency(SECOND, Duration.ZERO), new Fault.Stall(6));
		assertThat(fixture.counts.faults()).isEqualTo(Map.of(FaultType.LATENCY, 1, FaultType.STALL, 1));
	}

}
