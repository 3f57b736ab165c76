package io.echosounder.hold;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import io.echosounder.address.Target;
import io.echosounder.probe.Connector;
import io.echosounder.probe.FailedException;
import io.echosounder.probe.Payload;
import io.echosounder.probe.ProbeOptions;
import io.echosounder.traffic.ConnectionLoop;
import io.echosounder.traffic.ConnectionOpener;
import io.echosounder.traffic.ReconnectingConnection;

/**
 * Searches for the idle timeout of the path to a target. In each round, several
 * connections are silent for different times. The next round searches between the longest
 * silence that a connection survived and the shortest that dropped one. A FIN or RST
 * during a silence gives the result in the first round. Used once, by one thread.
 */
public final class IdleSearch {

	private final Target target;

	private final ProbeOptions probeOptions;

	private final int connections;

	private final Payload[] payloads;

	private final TimeoutBounds bounds;

	/**
	 * Create a search. It does not use the network yet.
	 * @param target target to connect to
	 * @param probeOptions protocol options; their timeout is also the wait for a silent
	 * peer
	 * @param size bytes of a payload
	 * @param connections number of connections at the same time, 1 or more
	 * @param max the longest silence to try, more than 0
	 */
	public IdleSearch(Target target, ProbeOptions probeOptions, int size, int connections, Duration max) {
		this.target = target;
		this.probeOptions = probeOptions;
		this.connections = connections;
		this.payloads = new Payload[] { new Payload(probeOptions.framing(), size, 1),
				new Payload(probeOptions.framing(), size, 2) };
		this.bounds = new TimeoutBounds(max.toNanos());
	}

	/**
	 * Search until the result is precise enough or the listener declines further events.
	 * @param listener receives the bounds after each round; returns whether it wants
	 * another
	 * @return bounds of the idle timeout
	 * @throws FailedException if even the first echo failed
	 * @throws InterruptedException if the thread was interrupted
	 */
	public IdleResult run(Predicate<IdleResult> listener) throws FailedException, InterruptedException {
		do {
			round();
		}
		while (listener.test(this.bounds.result()) && !this.bounds.isNarrow());
		return this.bounds.result();
	}

	private void round() throws FailedException, InterruptedException {
		try (ConnectionOpener opener = new ConnectionOpener(new Connector(this.target, this.probeOptions),
				this.connections);
				ConnectionLoop loop = new ConnectionLoop(opener, this.probeOptions.timeout().toNanos())) {
			try {
				evaluate(runTrials(loop));
			}
			finally {
				loop.finish();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Run trials, and return them from the shortest silence to the longest. */
	private List<IdleTrial> runTrials(ConnectionLoop loop) throws IOException, FailedException, InterruptedException {
		List<IdleTrial> trials = new ArrayList<>();
		List<ReconnectingConnection> connections = new ArrayList<>();
		for (long silence : this.bounds.silences(this.connections)) {
			IdleTrial trial = new IdleTrial(loop, this.payloads, silence);
			trials.add(trial);
			connections.add(loop.open(trial));
		}
		while (!isDecided(trials)) {
			loop.turn(Long.MAX_VALUE);
			if (Thread.interrupted()) {
				throw new InterruptedException();
			}
			for (int i = 0; i < trials.size(); i++) {
				if (trials.get(i).isDue()) {
					connections.get(i).exchange();
				}
			}
		}
		return trials;
	}

	/**
	 * Return whether the shortest silence that dropped a connection is known, or all
	 * survived.
	 */
	private static boolean isDecided(List<IdleTrial> trials) throws FailedException {
		for (IdleTrial trial : trials) {
			FailedException refusal = trial.refusal();
			if (refusal != null) {
				throw refusal;
			}
			if (trial.cause() != null) {
				return true;
			}
			if (!trial.hasSurvived()) {
				return trials.stream().anyMatch(IdleTrial::hasEndedInSilence);
			}
		}
		return true;
	}

	private void evaluate(List<IdleTrial> trials) {
		for (IdleTrial trial : trials) {
			CloseCause cause = trial.cause();
			if (cause != null && trial.hasEndedInSilence()) {
				this.bounds.ended(trial.endedAfter(), cause);
			}
			else if (cause != null) {
				this.bounds.dropped(trial.endedAfter(), cause);
			}
		}
		trials.stream().filter(IdleTrial::hasSurvived).forEach((trial) -> this.bounds.survived(trial.silence()));
	}

}
