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
 * Searches for the time after which something on the way drops a connection without
 * traffic: several connections are silent for different times, and the search goes on
 * between the longest that one survived and the shortest that one did not. What sends FIN
 * or RST by itself is found in the first round. Used once, by one thread.
 */
public final class IdleSearch {

	private final Target target;

	private final ProbeOptions probeOptions;

	private final int connections;

	private final Payload[] payloads;

	private final TimeoutBounds bounds;

	/**
	 * Gets ready, and does nothing on the network yet.
	 * @param target where to
	 * @param probeOptions how to speak there; its timeout is also how long a silent peer
	 * is waited for
	 * @param size bytes of a payload
	 * @param connections how many at the same time, 1 or more
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
	 * Searches, until it is known well enough or nobody listens any more.
	 * @param listener is told what is known after each round; whether it wants to hear of
	 * another
	 * @return between which times it lies
	 * @throws FailedException if there was not even a first echo
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

	/** From the shortest silence to the longest. */
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

	/** Whether the shortest that did not survive is known, or that all did. */
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
