package io.echosounder.transport;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.echosounder.fault.Fault;
import io.echosounder.fault.FaultRule;
import io.echosounder.fault.FaultType;
import io.echosounder.framing.Framing;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that with any faults, the peer gets the beginning of what the service has sent;
 * without a fault that cuts, all of it.
 */
class FaultPropertyTests {

	private static final Set<FaultType> CUTTING = Set.of(FaultType.TIMEOUT, FaultType.RESET_PEER, FaultType.LIMIT_DATA,
			FaultType.EARLY_FIN, FaultType.STALL, FaultType.REFUSE);

	@Property(tries = 500)
	void bytesKeepTheirOrderAndAreLostOnlyWhereAFaultSaysSo(@ForAll("faults") List<Fault> faults,
			@ForAll("steps") List<Integer> steps, @ForAll boolean removes, @ForAll @IntRange(max = 20) int removal) {
		// which bytes are changed would depend on the time
		boolean endsEarly = removes && faults.stream().noneMatch((fault) -> fault.type() == FaultType.CORRUPT);
		try (ManualContext context = new ManualContext(
				ConnectionFixture.lines().framing(Framing.RAW).writeBuffer(40).build())) {
			faults.forEach((fault) -> context.faults.inject(new FaultRule(fault, 1, null, 7L)));
			context.checking = true;
			try (ConnectionFixture fixture = new ConnectionFixture(context, (_) -> {
			})) {
				String sent = play(fixture, steps, endsEarly ? removal : -1);
				finish(fixture);
				assertThat(corrupted(sent, faults)).startsWith(fixture.driver.text());
				if (faults.stream().noneMatch((fault) -> CUTTING.contains(fault.type()))) {
					assertThat(fixture.driver.text()).hasSameSizeAs(sent);
				}
				assertThat(fixture.driver.wroteBehindEnd()).isFalse();
				assertThat(fixture.driver.pendingTimers()).isZero();
				assertThat(fixture.counts.openedConnections()).isOne();
				assertThat(fixture.counts.closed().values()).containsExactly(1);
				assertThat(fixture.counts.unsentBytes()).isZero();
				assertThat(fixture.counts.bufferedBytes()).isZero();
				assertThat(context.admission.active()).isZero();
			}
		}
	}

	/** Where the peer sends, reads and waits; the faults may be removed on the way. */
	private static String play(ConnectionFixture fixture, List<Integer> steps, int removal) {
		StringBuilder sent = new StringBuilder();
		fixture.driver.window(16);
		for (int i = 0; i < steps.size(); i++) {
			int step = steps.get(i);
			if (i == removal) {
				fixture.context.faults.removeAll();
				fixture.driver.runTasks();
			}
			String text = "abcdefghijklmnopqrstuvwxyz".repeat(2).substring(step % 26, step % 26 + 1 + step % 17);
			sent.append(text);
			fixture.driver.receive(text);
			fixture.driver.read(step % 23);
			fixture.advance(Duration.ofMillis(step));
		}
		return sent.toString();
	}

	private static void finish(ConnectionFixture fixture) {
		fixture.driver.receiveEnd();
		for (int i = 0; i < 2000 && !fixture.connection.hasEnded(); i++) {
			fixture.driver.read(100);
			fixture.advance(Duration.ofMillis(100));
		}
		if (!fixture.connection.hasEnded()) {
			// stalled
			fixture.connection.abort(CloseReason.CUT);
		}
	}

	/** The bytes of the service, as faults corrupt them. */
	private static String corrupted(String sent, List<Fault> faults) {
		StringBuilder text = new StringBuilder(sent);
		faults.forEach((fault) -> {
			if (fault instanceof Fault.Corrupt(long every)) {
				for (long i = every - 1; i < text.length(); i += every) {
					text.setCharAt((int) i, (char) (text.charAt((int) i) ^ 1));
				}
			}
		});
		return text.toString();
	}

	@Provide
	Arbitrary<List<Integer>> steps() {
		return Arbitraries.integers().between(0, 500).list().ofMinSize(1).ofMaxSize(20);
	}

	@Provide
	Arbitrary<List<Fault>> faults() {
		Arbitrary<Duration> times = Arbitraries.of(Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(150),
				Duration.ofSeconds(2));
		Arbitrary<Long> sizes = Arbitraries.of(0L, 1L, 3L, 40L, 100L);
		Arbitrary<Long> atLeastOne = Arbitraries.of(1L, 3L, 40L, 1000L);
		Arbitrary<Fault> fault = Arbitraries.oneOf(Combinators.combine(times, times).as(Fault.Latency::new),
				Arbitraries.of(10L, 100L, 10_000L).map(Fault.Bandwidth::new),
				Combinators.combine(atLeastOne, times)
					.as((average, delay) -> new Fault.Slicer(average + 1, average / 2, delay.dividedBy(20))),
				times.map(Fault.SlowClose::new), times.map(Fault.Timeout::new), times.map(Fault.ResetPeer::new),
				sizes.map(Fault.LimitData::new), sizes.map(Fault.EarlyFin::new), sizes.map(Fault.Stall::new),
				Arbitraries.just(new Fault.Refuse()), atLeastOne.map(Fault.Corrupt::new));
		return fault.list().ofMinSize(1).ofMaxSize(5).uniqueElements(Fault::type);
	}

}
