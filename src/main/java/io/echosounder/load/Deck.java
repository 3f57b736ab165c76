package io.echosounder.load;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import io.echosounder.framing.Framing;
import io.echosounder.probe.Payload;

/**
 * The payloads that are sent over and over: to make one costs more than to send it. Those
 * of a connection follow each other so that one that is lost, doubled or moved is seen,
 * and those of another connection begin elsewhere. The same from run to run. Any thread
 * may read.
 */
final class Deck {

	/** What all of them take together, about. */
	private static final long BYTES = 16 << 20;

	/** Primes, so that no number of connections or depth falls into step with them. */
	private static final int[] LENGTHS = { 4093, 1021, 251 };

	private static final int STEP = 1009;

	private static final long SEED = 862;

	private final List<Payload> payloads = new ArrayList<>();

	Deck(Framing framing, Sizes sizes) {
		RandomGenerator random = new SplittableRandom(SEED);
		int length = length(Math.min(sizes.max(), Payload.PERIOD));
		for (int i = 0; i < length; i++) {
			this.payloads.add(new Payload(framing, sizes.draw(random), i));
		}
	}

	private static int length(long size) {
		for (int length : LENGTHS) {
			if (length * size <= BYTES) {
				return length;
			}
		}
		return LENGTHS[LENGTHS.length - 1];
	}

	/**
	 * A payload.
	 * @param connection number of the connection, from 0
	 * @param n its number on the connection, from 0
	 */
	Payload get(int connection, long n) {
		return this.payloads.get((int) ((STEP * (long) connection + n) % this.payloads.size()));
	}

}
