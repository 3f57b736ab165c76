package io.echosounder.path;

import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import io.echosounder.probe.FailedException;
import io.echosounder.probe.Reason;

/**
 * Sends without reading. The server stops reading when its replies are not taken, so this
 * end must be blocked at some point. The bytes taken until then are in buffers on the
 * path and at both ends.
 */
final class BackpressureCheck implements ConnectionCheck {

	/** Size of each own buffer, so that these hold only few bytes. */
	private static final int OWN_BUFFER = 64 * 1024;

	private static final long ENOUGH = 1024 * 1024;

	private static final Duration LONGEST = Duration.ofSeconds(20);

	private final long limit;

	private final Duration patience;

	/**
	 * Create a check.
	 * @param limit bytes after which backpressure counts as absent
	 * @param patience time without a taken byte after which sending has stopped
	 */
	BackpressureCheck(long limit, Duration patience) {
		this.limit = limit;
		this.patience = patience;
	}

	@Override
	public Finding examine(PathConnection connection) throws FailedException, InterruptedException {
		long own = connection.stream().limitBuffers(OWN_BUFFER);
		EchoFlow flow = new EchoFlow(connection.stream(), connection.bulk(4));
		boolean stopped = flow.fill(this.limit, this.patience, LONGEST);
		Map<String, Object> facts = new HashMap<>();
		facts.put("taken", flow.sent());
		facts.put("own-buffers", own);
		if (flow.sent() >= this.limit) {
			requireOpen(connection, flow);
			return new Finding(Check.BACKPRESSURE, Outcome.ABSENT, String.format(Locale.ROOT,
					"%,d bytes were taken though none was read: something holds them all", flow.sent()), facts);
		}
		if (!stopped) {
			return new Finding(
					Check.BACKPRESSURE, Outcome.UNKNOWN, String.format(Locale.ROOT,
							"bytes were still taken after %d s, %,d until then", LONGEST.toSeconds(), flow.sent()),
					facts);
		}
		long taken = flow.sent();
		flow.run(connection.timeout());
		if (!flow.isTooSlow()) {
			flow.requireComplete();
		}
		return new Finding(Check.BACKPRESSURE, Outcome.PRESENT, String.format(Locale.ROOT,
				"sending stopped after %,d bytes, of which this end holds up to %,d; %s came back when they were read",
				taken, own, flow.isComplete() ? "all" : String.format(Locale.ROOT, "%,d", flow.received())), facts);
	}

	/**
	 * Require an open stream: bytes that a peer discards after its end are not buffered.
	 */
	private static void requireOpen(PathConnection connection, EchoFlow flow) throws FailedException {
		while (flow.receive() > 0 && flow.received() < ENOUGH) {
			// the peer's end follows its bytes
		}
		if (flow.hasEnded()) {
			throw connection.stream().failure(Reason.SHORT, "The peer has ended its stream in the middle of the echo");
		}
	}

}
