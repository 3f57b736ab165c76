package io.echosounder.hold;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.echosounder.probe.Connector;
import io.echosounder.probe.FailedException;
import io.echosounder.probe.Payload;
import io.echosounder.probe.ProbeOptions;
import io.echosounder.probe.Target;
import io.echosounder.traffic.Link;
import io.echosounder.traffic.Links;
import io.echosounder.traffic.Openings;
import org.jspecify.annotations.Nullable;

/**
 * Searches for the time after which something on the way drops a connection without
 * traffic: several connections are silent for different times, and the search goes on
 * between the longest that one survived and the shortest that one did not. What sends FIN
 * or RST by itself is found in the first round. Used once, by one thread.
 */
public final class IdleSearch {

	private static final long FINEST = TimeUnit.MILLISECONDS.toNanos(100);

	/** How exact the result is: to a hundredth. */
	private static final int PART = 100;

	private final Target target;

	private final ProbeOptions how;

	private final int connections;

	private final Payload[] payloads;

	private long low;

	private long high;

	private @Nullable How found;

	/**
	 * Gets ready, and does nothing on the network yet.
	 * @param target where to
	 * @param how to speak there; its timeout is also how long a silent peer is waited for
	 * @param size bytes of a payload
	 * @param connections how many at the same time, 1 or more
	 * @param max the longest silence to try, more than 0
	 */
	public IdleSearch(Target target, ProbeOptions how, int size, int connections, Duration max) {
		this.target = target;
		this.how = how;
		this.connections = connections;
		this.payloads = new Payload[] { new Payload(how.framing(), size, 1), new Payload(how.framing(), size, 2) };
		this.high = max.toNanos();
	}

	/**
	 * Searches.
	 * @param listener is told what is known after each round
	 * @return between which times it lies
	 * @throws FailedException if there was not even a first echo
	 * @throws InterruptedException if the thread was interrupted
	 */
	public IdleResult run(Consumer<IdleResult> listener) throws FailedException, InterruptedException {
		do {
			round();
			listener.accept(result());
		}
		while (this.found != null && this.high - this.low > Math.max(FINEST, this.high / PART));
		return result();
	}

	private IdleResult result() {
		return (this.found != null) ? new IdleResult(this.low, this.high, this.found)
				: new IdleResult(this.low, 0, null);
	}

	private void round() throws FailedException, InterruptedException {
		try (Openings openings = new Openings(new Connector(this.target, this.how), this.connections);
				Links links = new Links(openings, this.how.timeout().toNanos())) {
			List<IdleTrial> trials = trials(links);
			List<Link> carriers = trials.stream().map(links::open).toList();
			while (!isDecided(trials)) {
				links.turn(Long.MAX_VALUE);
				if (Thread.interrupted()) {
					throw new InterruptedException();
				}
				for (int i = 0; i < trials.size(); i++) {
					if (trials.get(i).isDue()) {
						carriers.get(i).send();
					}
				}
			}
			conclude(trials);
			openings.close();
			links.stop();
			while (!links.areDone()) {
				links.turn(Long.MAX_VALUE);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** From the shortest to the longest. The upper bound is tried in the first round. */
	private List<IdleTrial> trials(Links links) {
		int steps = (this.found != null) ? this.connections + 1 : this.connections;
		List<IdleTrial> trials = new ArrayList<>();
		for (int i = 1; i <= this.connections; i++) {
			long silence = this.low + (long) ((this.high - this.low) * (double) i / steps);
			trials.add(new IdleTrial(links, this.payloads, silence));
		}
		return trials;
	}

	/** Whether the shortest that did not survive is known, or that all did. */
	private static boolean isDecided(List<IdleTrial> trials) throws FailedException {
		for (IdleTrial trial : trials) {
			FailedException refusal = trial.refusal();
			if (refusal != null) {
				throw refusal;
			}
			if (trial.how() != null) {
				return true;
			}
			if (!trial.hasSurvived()) {
				return trials.stream().anyMatch(IdleTrial::hasEndedInSilence);
			}
		}
		return true;
	}

	private void conclude(List<IdleTrial> trials) {
		for (IdleTrial trial : trials) {
			if (trial.hasSurvived()) {
				this.low = trial.silence();
			}
		}
		for (IdleTrial trial : trials) {
			How how = trial.how();
			if (how != null && (this.found == null || trial.endedAfter() < this.high)) {
				this.found = how;
				this.high = trial.endedAfter();
				this.low = trial.hasEndedInSilence() ? this.high : this.low;
			}
		}
	}

}
