package io.echosounder.path;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.echosounder.probe.FailedException;
import io.echosounder.probe.Payload;

/**
 * Sends small payloads with a pause after each, and counts the pieces in which they come
 * back. Fewer pieces than payloads mean that a middlebox gathers bytes. More pieces mean
 * that it cuts them, as each payload fits into one segment. A stall of this machine also
 * gathers them, so one round in which they come as they were sent decides.
 */
final class DeliveryCheck implements ConnectionCheck {

	private static final int ROUNDS = 3;

	private static final int PAYLOADS = 6;

	private static final Duration PAUSE = Duration.ofMillis(30);

	/**
	 * Size that fits into a segment on any path that carries IPv6 (RFC 8200 section 5).
	 */
	private static final int SIZE = 1000;

	@Override
	public Finding examine(PathConnection connection) throws FailedException, InterruptedException {
		Payload payload = connection.payload(SIZE, 2);
		EchoFlow flow = new EchoFlow(connection.stream(), payload);
		List<Integer> rounds = new ArrayList<>();
		while (rounds.size() < ROUNDS) {
			int pieces = pieces(connection, flow, payload);
			if (outcome(pieces) == Outcome.AT_ONCE) {
				return finding(Outcome.AT_ONCE, pieces, payload);
			}
			rounds.add(pieces);
		}
		Outcome first = outcome(rounds.getFirst());
		boolean agreed = rounds.stream().allMatch((pieces) -> outcome(pieces) == first);
		return finding(agreed ? first : Outcome.UNKNOWN, rounds.getLast(), payload);
	}

	/** Return the outcome of a single round. */
	static Outcome outcome(int pieces) {
		if (pieces <= PAYLOADS / 2) {
			return Outcome.HELD_BACK;
		}
		return (pieces >= 2 * PAYLOADS) ? Outcome.SPLIT : Outcome.AT_ONCE;
	}

	private static Finding finding(Outcome outcome, int pieces, Payload payload) {
		return new Finding(Check.DELIVERY, outcome,
				String.format(Locale.ROOT, "%d writes of %,d bytes, %d ms apart, came back in %d pieces", PAYLOADS,
						payload.length(), PAUSE.toMillis(), pieces),
				Map.of("writes", PAYLOADS, "pieces", pieces));
	}

	/** Run one round. */
	private static int pieces(PathConnection connection, EchoFlow flow, Payload payload)
			throws FailedException, InterruptedException {
		int pieces = 0;
		for (int i = 0; i < PAYLOADS; i++) {
			flow.allow(payload.length());
			pieces += receive(connection, flow, PAUSE, false);
		}
		pieces += receive(connection, flow, connection.timeout(), true);
		flow.requireComplete();
		return pieces;
	}

	/** Send and receive for some time, or until all bytes are back. */
	private static int receive(PathConnection connection, EchoFlow flow, Duration time, boolean untilComplete)
			throws FailedException, InterruptedException {
		Stopwatch waiting = Stopwatch.started();
		int pieces = 0;
		while (!flow.hasEnded() && !waiting.isBeyond(time) && !(untilComplete && flow.isComplete())) {
			boolean moved = flow.send();
			if (flow.receive() > 0) {
				pieces++;
			}
			else if (!moved) {
				connection.stream().await(!flow.isSent(), waiting.leftOf(time));
			}
		}
		return pieces;
	}

}
