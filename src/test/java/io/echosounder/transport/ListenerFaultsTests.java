package io.echosounder.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import io.echosounder.eventloop.Timer;
import io.echosounder.fault.Fault;
import io.echosounder.fault.FaultRule;
import io.echosounder.testing.CapturedLog;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ListenerFaults}.
 */
class ListenerFaultsTests {

	private static final Fault LATENCY = new Fault.Latency(Duration.ofMillis(100), Duration.ZERO);

	private final ManualTimers timers = new ManualTimers();

	private final Counts counts = new Counts();

	private final ListenerFaults faults = new ListenerFaults("raw", this.timers, () -> this.counts);

	@Test
	void theSameSeedAndOrderHitTheSameConnections() {
		List<Boolean> hits = hits(7L, 0.5);
		assertThat(hits(7L, 0.5)).isEqualTo(hits);
		assertThat(hits(8L, 0.5)).isNotEqualTo(hits);
		assertThat(Collections.frequency(hits, true)).isBetween(400, 600);
		assertThat(hits(7L, 1)).doesNotContain(false);
		assertThat(hits(7L, 0)).doesNotContain(true);
	}

	/** Which of a thousand connections are hit. */
	private List<Boolean> hits(Long seed, double toxicity) {
		this.faults.inject(new FaultRule(LATENCY, toxicity, null, seed));
		SocketDriver.Factory drivers = ManualDriver::new;
		return IntStream.range(0, 1000).mapToObj((_) -> !this.faults.around(drivers).equals(drivers)).toList();
	}

	@Test
	void withoutASeedOneIsChosenAndLogged() {
		try (CapturedLog log = new CapturedLog()) {
			this.faults.inject(FaultRule.of(LATENCY));
			Long seed = this.faults.rules().getFirst().seed();
			assertThat(seed).isNotNull();
			assertThat(log.lines(Level.WARN))
				.containsExactly("Listener raw injects a fault on request: latency (latency 100ms, seed " + seed + ")");
		}
	}

	@Test
	void aFaultEndsByItself() {
		this.faults.inject(new FaultRule(LATENCY, 1, Duration.ofSeconds(10), 7L));
		this.faults.around(ManualDriver::new);
		this.timers.advance(Duration.ofSeconds(4));
		assertThat(this.faults.states()).singleElement()
			.satisfies((state) -> assertThat(state.remaining()).isEqualTo(Duration.ofSeconds(6)))
			.satisfies((state) -> assertThat(state.connections()).isOne());
		try (CapturedLog log = new CapturedLog()) {
			this.timers.advance(Duration.ofSeconds(6));
			assertThat(this.faults.states()).isEmpty();
			assertThat(log.lines(Level.INFO)).containsExactly("Listener raw no longer injects latency "
					+ "(latency 100ms, for 10s, seed 7): its time has ended; 1 connection was hit");
		}
	}

	@Test
	void aFaultTakesThePlaceOfOneOfItsType() {
		this.faults.inject(new FaultRule(LATENCY, 1, Duration.ofSeconds(10), 7L));
		this.faults.inject(FaultRule.of(new Fault.Refuse()));
		this.faults.inject(new FaultRule(LATENCY, 0.5, null, 8L));
		assertThat(this.faults.rules()).hasSize(2).contains(new FaultRule(LATENCY, 0.5, null, 8L));
		// the time of the first does not end the second
		this.timers.advance(Duration.ofSeconds(10));
		assertThat(this.faults.rules()).hasSize(2);
		this.faults.removeAll();
		assertThat(this.faults.rules()).isEmpty();
	}

	@Test
	void thoseOfTheSettingsBeginAndEndWithTheListener() {
		this.faults.configure(List.of(FaultRule.of(LATENCY)));
		assertThat(this.faults.rules()).isEmpty();
		try (CapturedLog log = new CapturedLog()) {
			this.faults.start();
			assertThat(this.faults.rules()).hasSize(1);
			assertThat(log.lines(Level.WARN)).singleElement().asString().contains("by its settings: latency");
			this.faults.inject(FaultRule.of(new Fault.Refuse()));
			this.faults.stop();
			assertThat(this.faults.rules()).isEmpty();
		}
		this.faults.start();
		assertThat(this.faults.rules()).hasSize(1);
	}

	/** Timers on a clock that the test moves. */
	private static final class ManualTimers implements ListenerFaults.Timers {

		private final PriorityQueue<Timer> timers = new PriorityQueue<>();

		private long now;

		@Override
		public long now() {
			return this.now;
		}

		@Override
		public Timer schedule(long nanos, Runnable task) {
			Timer timer = new Timer(this.now + nanos, task);
			this.timers.add(timer);
			return timer;
		}

		void advance(Duration time) {
			this.now += time.toNanos();
			List<Timer> due = new ArrayList<>();
			for (@Nullable
			Timer timer = this.timers.peek(); timer != null && timer.at() <= this.now; timer = this.timers.peek()) {
				due.add(this.timers.remove());
			}
			due.forEach(Timer::run);
		}

	}

}
