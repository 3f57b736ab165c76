package io.echosounder.load;

import java.io.DataInputStream;
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
	 * The peer stops after 10 ms of the plan, and goes on when the load tells of its
	 * first second. However fast the machine is, the payloads of nearly a second are late
	 * by the plan, which is far more than one in a hundred; from the sending it is one.
	 */
	@Test
	void aStallShowsInTheCorrectedPercentileAndHidesInTheOther() throws Exception {
		CountDownLatch gate = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			DataInputStream in = new DataInputStream(socket.getInputStream());
			byte[] bytes = new byte[64];
			for (int i = 0; i < 2000; i++) {
				in.readFully(bytes);
				if (i == 10) {
					gate.await();
				}
				socket.getOutputStream().write(bytes);
			}
			ScriptedPeer.echo(socket);
		})) {
			Load load = new Load(peer.target(), ProbeOptions.DEFAULTS,
					new LoadOptions(1, 1, 1000, null, 2000, Sizes.of(64)));
			LoadResult result = load.run((_) -> gate.countDown());
			assertThat(result.messages()).isEqualTo(2000);
			assertThat(result.isPerfect()).isTrue();
			assertThat(Results.corrected(result).percentile(99)).isGreaterThan(950 * MILLI);
			assertThat(Results.corrected(result).max()).isGreaterThan(980 * MILLI);
			assertThat(result.latency().percentile(99)).isLessThan(950 * MILLI);
			assertThat(result.stretches().getFirst().messages()).as("of the second that it stood still").isEqualTo(10);
		}
	}

}
