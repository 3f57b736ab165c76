package io.echosounder.probe;

import java.io.DataInputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.echosounder.framing.Framing;
import io.echosounder.testing.ScriptedPeer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a delay is measured as long as it is. Other work of the machine makes some
 * round trips longer, so medians of many are compared, with and without the delay.
 */
class ProbeAccuracyTests {

	private static final int ATTEMPTS = 200;

	private static final long DELAY = TimeUnit.MILLISECONDS.toNanos(10);

	private static final long TOLERANCE = TimeUnit.MICROSECONDS.toNanos(200);

	@Test
	void aDelayOfTenMillisecondsIsMeasuredWithinAFifthOfOne() throws Exception {
		Sample direct = sample(0);
		Sample delayed = sample(DELAY);
		assertThat(delayed.held).isGreaterThanOrEqualTo(DELAY);
		assertThat(delayed.measured - delayed.held)
			.as("round trip of %s ns with a delay of %s ns, and of %s ns with %s", delayed.measured, delayed.held,
					direct.measured, direct.held)
			.isBetween(direct.measured - direct.held - TOLERANCE, direct.measured - direct.held + TOLERANCE);
	}

	/** Measures round trips to a peer that holds each payload for a time. */
	private static Sample sample(long delay) throws Exception {
		ProbeOptions options = new ProbeOptions(Framing.RAW, 64, Duration.ofSeconds(30), false, AddressFamily.ANY, 0,
				null);
		List<Long> held = new CopyOnWriteArrayList<>();
		long[] measured = new long[ATTEMPTS];
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			byte[] bytes = new byte[64];
			DataInputStream input = new DataInputStream(socket.getInputStream());
			for (int i = 0; i < ATTEMPTS; i++) {
				input.readFully(bytes);
				long since = System.nanoTime();
				hold(since + delay);
				held.add(System.nanoTime() - since);
				socket.getOutputStream().write(bytes);
			}
		}); Probe probe = new Probe(peer.target(), options)) {
			for (int i = 0; i < ATTEMPTS; i++) {
				measured[i] = ((Result.Success) probe.attempt(i + 1, i + 1 == ATTEMPTS)).nanos();
			}
		}
		return new Sample(median(measured), median(held.stream().mapToLong(Long::longValue).toArray()));
	}

	/** To the microsecond: parks for most of the time, and spins for the rest. */
	private static void hold(long until) {
		long most = until - System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(1);
		if (most > 0) {
			LockSupport.parkNanos(most);
		}
		while (System.nanoTime() < until) {
			Thread.onSpinWait();
		}
	}

	private static long median(long[] values) {
		Arrays.sort(values);
		return values[values.length / 2];
	}

	/**
	 * Medians, in ns.
	 *
	 * @param measured by the probe
	 * @param held by the peer
	 */
	private record Sample(long measured, long held) {

	}

}
