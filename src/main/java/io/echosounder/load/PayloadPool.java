package io.echosounder.load;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import io.echosounder.framing.Framing;
import io.echosounder.probe.Payload;

/**
 * Payloads that are sent repeatedly, as filling a payload costs more than sending it.
 * Their order shows a payload that is lost, doubled or moved; each connection begins at a
 * different one. The same payloads in each run. Any thread may read.
 */
final class PayloadPool {

	/** Approximate size of the pool, in bytes. */
	private static final long BYTES = 16 << 20;

	/** Numbers of payloads: primes, coprime to most numbers of connections and depths. */
	private static final int[] LENGTHS = { 4093, 1021, 251 };

	private static final int STEP = 1009;

	private static final long SEED = 862;

	private final List<Payload> payloads = new ArrayList<>();

	PayloadPool(Framing framing, Sizes sizes) {
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
	 * Return a payload.
	 * @param connection number of the connection, from 0
	 * @param n its number on the connection, from 0
	 */
	Payload get(int connection, long n) {
		return this.payloads.get((int) ((STEP * (long) connection + n) % this.payloads.size()));
	}

}
