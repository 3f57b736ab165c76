package io.echosounder.load;

import java.io.DataInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.echosounder.probe.ProbeOptions;
import io.echosounder.testing.ScriptedPeer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for coordinated omission: a peer that stops for a second, at a constant rate.
 */
class LoadStallTests {

	private static final long MILLI = 1_000_000;

	/**
	 * The peer stops after the first 10 payloads, and goes on when the load has reported
	 * a whole second without an echo. On any machine, the payloads due in that second are
	 * late by the plan: far more than one in a hundred. From the sending, one is late.
	 */
	@Test
	void aStallShowsInTheCorrectedPercentileAndHidesInTheOther() throws Exception {
		CountDownLatch stop = new CountDownLatch(1);
		CountDownLatch gate = new CountDownLatch(1);
		List<LoadResult> still = new ArrayList<>();
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			DataInputStream in = new DataInputStream(socket.getInputStream());
			byte[] bytes = new byte[64];
			for (int i = 0; i < 2000; i++) {
				in.readFully(bytes);
				if (i == 10) {
					stop.countDown();
					gate.await();
				}
				socket.getOutputStream().write(bytes);
			}
			ScriptedPeer.echo(socket);
		})) {
			Load load = new Load(peer.target(), ProbeOptions.DEFAULTS,
					new LoadOptions(1, 1, 1000, null, 2000, Sizes.of(64)));
			LoadResult result = load.run((sample) -> {
				if (stop.getCount() == 0) {
					still.add(sample);
				}
				if (still.size() == 2) {
					gate.countDown();
				}
			});
			assertThat(result.messages()).isEqualTo(2000);
			assertThat(result.isPerfect()).isTrue();
			assertThat(Results.corrected(result).percentile(99)).isGreaterThan(950 * MILLI);
			assertThat(Results.corrected(result).max()).isGreaterThan(980 * MILLI);
			assertThat(result.latency().percentile(99)).isLessThan(950 * MILLI);
			List<Interval> intervals = still.get(1).intervals();
			assertThat(intervals.stream().mapToLong(Interval::messages).sum()).as("before it goes on").isEqualTo(10);
			assertThat(intervals.getLast().messages()).as("of the second that it stood still").isZero();
		}
	}

}
