package io.echosounder.targets;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import ch.qos.logback.classic.Level;
import io.echosounder.address.AddressFamily;
import io.echosounder.address.Target;
import io.echosounder.framing.Framing;
import io.echosounder.probe.Phase;
import io.echosounder.probe.ProbeOptions;
import io.echosounder.probe.Result;
import io.echosounder.testing.CapturedLog;
import io.echosounder.testing.ManualClock;
import io.echosounder.testing.SwitchedPeer;
import io.echosounder.testing.SwitchedPeer.Manner;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProbedTarget}, on a clock that the test moves.
 */
class ProbedTargetTests {

	private static final Duration PERIOD = Duration.ofSeconds(10);

	private final ManualClock clock = new ManualClock();

	private final List<Duration> sleeps = new ArrayList<>();

	private final List<Outcome> outcomes = new ArrayList<>();

	private ProbeOptions options = options(true, 64);

	@Test
	void itIsProbedAtItsTimesAndThoseThatItMissesAreLeftOut() throws IOException {
		try (SwitchedPeer peer = new SwitchedPeer(Manner.ECHO)) {
			run(peer, 4, (outcome) -> this.clock.advance(Duration.ofSeconds((this.outcomes.size() == 2) ? 25 : 1)));
			assertThat(this.sleeps).containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(9), Duration.ofSeconds(5),
					Duration.ofSeconds(9), Duration.ofSeconds(9));
			assertThat(this.outcomes).hasSize(4).allMatch(Outcome::isSuccess);
			assertThat(this.outcomes).extracting((outcome) -> outcome.result().seq()).containsExactly(1, 2, 3, 4);
			assertThat(peer.accepted()).isEqualTo(4);
		}
	}

	@Test
	void aConnectionThatIsKeptServesAllProbesUntilTheOptionsChange() throws IOException {
		try (SwitchedPeer peer = new SwitchedPeer(Manner.ECHO)) {
			this.options = options(false, 64);
			run(peer, 4, (outcome) -> {
				if (this.outcomes.size() == 3) {
					this.options = options(false, 32);
				}
			});
			assertThat(this.outcomes).allMatch(Outcome::isSuccess);
			assertThat(peer.accepted()).isEqualTo(2);
			assertThat(this.outcomes).extracting((outcome) -> outcome.result().phases().containsKey(Phase.CONNECT))
				.containsExactly(true, false, false, true);
			assertThat(((Result.Success) this.outcomes.getLast().result()).bytes()).isEqualTo(32);
		}
	}

	@Test
	void changesAreLoggedOnce() throws IOException {
		try (SwitchedPeer peer = new SwitchedPeer(Manner.ECHO); CapturedLog log = new CapturedLog()) {
			run(peer, 6, (outcome) -> peer
				.become((this.outcomes.size() < 2 || this.outcomes.size() > 3) ? Manner.ECHO : Manner.CLOSE));
			assertThat(this.outcomes).extracting(Outcome::isSuccess)
				.containsExactly(true, true, false, false, true, true);
			assertThat(log.lines(Level.INFO)).hasSize(2);
			assertThat(log.lines(Level.INFO).getFirst())
				.matches("Target a fails: phase=[a-z-]+ reason=(closed|reset): The peer .*");
			assertThat(log.lines(Level.INFO).getLast()).isEqualTo("Target a answers again");
		}
	}

	@Test
	void theFirstProbeIsNoChangeUnlessItFails() throws IOException {
		try (SwitchedPeer peer = new SwitchedPeer(Manner.CLOSE); CapturedLog log = new CapturedLog()) {
			run(peer, 1, (outcome) -> {
			});
			assertThat(log.lines(Level.INFO)).singleElement().asString().startsWith("Target a fails: ");
		}
	}

	@Test
	void whatAnObserverOrTheProbeThrowsIsLoggedAndTheNextIsMade() throws IOException {
		try (SwitchedPeer peer = new SwitchedPeer(Manner.ECHO); CapturedLog log = new CapturedLog()) {
			run(peer, 2, (outcome) -> {
				throw new IllegalStateException("of the test");
			});
			assertThat(this.outcomes).hasSize(2);
			assertThat(log.lines(Level.ERROR)).containsExactly("Target a could not be probed",
					"Target a could not be probed");
		}
	}

	/** Runs on this thread until so many probes were made. */
	private void run(SwitchedPeer peer, int probes, TargetObserver observer) {
		ProbedTarget target = new ProbedTarget("a", new Target("127.0.0.1", peer.port()), () -> this.options,
				new ProbeSchedule(Duration.ofSeconds(3), PERIOD), false, (outcome) -> {
					this.outcomes.add(outcome);
					observer.probed(outcome);
				}, this.clock, (duration) -> {
					this.sleeps.add(duration);
					this.clock.advance(duration);
					if (this.sleeps.size() > probes) {
						throw new InterruptedException();
					}
				});
		assertThat(target.outcome()).isNull();
		target.run();
		assertThat(target.outcome()).isSameAs(this.outcomes.getLast());
	}

	private static ProbeOptions options(boolean reconnect, int size) {
		return new ProbeOptions(Framing.RAW, size, Duration.ofSeconds(30), reconnect, AddressFamily.ANY, 0, null);
	}

}
