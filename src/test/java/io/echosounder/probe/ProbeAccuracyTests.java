package io.echosounder.probe;

import java.io.DataInputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.echosounder.address.AddressFamily;
import io.echosounder.framing.Framing;
import io.echosounder.testing.ScriptedPeer;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a delay is measured as long as it is. No round trip may read shorter than
 * the peer held it, or longer than the attempt took. How exact it is depends on what else
 * the machine does, so the most exact of many is compared, with and without the delay.
 */
class ProbeAccuracyTests {

	private static final long DELAY = TimeUnit.MILLISECONDS.toNanos(10);

	private static final long TOLERANCE = TimeUnit.MICROSECONDS.toNanos(200);

	/** Least time that the probe has measured beyond the delay, in ns. */
	private long direct = Long.MAX_VALUE;

	private long delayed = Long.MAX_VALUE;

	@Test
	void aDelayOfTenMillisecondsIsMeasuredWithinAFifthOfOne() throws Exception {
		ProbeOptions options = new ProbeOptions(Framing.RAW, 64, Duration.ofSeconds(30), false, AddressFamily.ANY, 0,
				null);
		List<Long> held = new CopyOnWriteArrayList<>();
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			byte[] bytes = new byte[64];
			DataInputStream input = new DataInputStream(socket.getInputStream());
			while (true) {
				input.readFully(bytes);
				long since = System.nanoTime();
				hold(since + delay(held.size()));
				held.add(System.nanoTime() - since);
				socket.getOutputStream().write(bytes);
			}
		}); Probe probe = new Probe(peer.target(), options)) {
			// the first one connects, and does much else for the first time
			compare(probe, held);
			this.direct = Long.MAX_VALUE;
			TestServer.await().untilAsserted(() -> {
				for (int i = 0; i < 20; i++) {
					compare(probe, held);
				}
				assertThat(this.delayed).as("beyond the delay, where it is %s ns without one", this.direct)
					.isLessThanOrEqualTo(this.direct + TOLERANCE);
			});
		}
	}

	/**
	 * Makes an attempt, and compares it with what the peer and the test have measured.
	 */
	private void compare(Probe probe, List<Long> held) throws InterruptedException {
		int number = held.size();
		long since = System.nanoTime();
		long measured = ((Result.Success) probe.attempt(number + 1, false)).nanos();
		long took = System.nanoTime() - since;
		assertThat(held.get(number)).isGreaterThanOrEqualTo(delay(number));
		assertThat(measured).isBetween(held.get(number), took);
		long more = measured - held.get(number);
		if (delay(number) == 0) {
			this.direct = Math.min(this.direct, more);
		}
		else {
			this.delayed = Math.min(this.delayed, more);
		}
	}

	/** Every other payload is held. */
	private static long delay(int number) {
		return (number % 2 == 0) ? 0 : DELAY;
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

}
