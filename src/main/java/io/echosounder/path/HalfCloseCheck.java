package io.echosounder.path;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;

import io.echosounder.probe.FailedException;
import io.echosounder.probe.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Sends without reading until the path is full, and then FIN. With a half-close, all of
 * the echo still comes. A proxy that closes at FIN loses at least what the path holds. If
 * bytes are missing, a second connection without FIN shows whether FIN was the cause.
 */
final class HalfCloseCheck implements ConnectionCheck {

	private static final long LIMIT = 8L * 1024 * 1024;

	private static final int OWN_BUFFER = 64 * 1024;

	private static final Duration LONGEST = Duration.ofSeconds(5);

	private static final String OTHER_DIRECTION = "; whether a half-close of the server survives is unknown, as this service never ends first";

	private final ConnectionOpener opener;

	private final Duration patience;

	/**
	 * Create a check.
	 * @param opener opens the connection without FIN
	 * @param patience time without a taken byte after which the path is full
	 */
	HalfCloseCheck(ConnectionOpener opener, Duration patience) {
		this.opener = opener;
		this.patience = patience;
	}

	@Override
	public Finding examine(PathConnection connection) throws FailedException, InterruptedException {
		EchoFlow flow = fill(connection, LIMIT);
		flow.finish(connection.timeout());
		long before = flow.received();
		String end = flow.isTooSlow() ? null : end(connection, flow);
		String progress = String.format(Locale.ROOT, "%,d of %,d bytes came back after FIN was sent",
				flow.received() - before, flow.sent() - before);
		Map<String, Object> facts = Map.of("received", flow.received(), "sent", flow.sent());
		if (flow.isTooSlow() || (!flow.isComplete() && !isWholeWithoutEnd(flow.sent()))) {
			return new Finding(Check.HALF_CLOSE, Outcome.UNKNOWN, progress + ", too slowly to wait for all", facts);
		}
		if (flow.isComplete() && end != null) {
			return new Finding(Check.HALF_CLOSE, Outcome.KEPT, progress + OTHER_DIRECTION, facts);
		}
		return new Finding(Check.HALF_CLOSE, Outcome.LOST, progress + ", then " + ((end != null) ? end : "no end came"),
				facts);
	}

	private EchoFlow fill(PathConnection connection, long limit) throws FailedException, InterruptedException {
		connection.stream().limitBuffers(OWN_BUFFER);
		EchoFlow flow = new EchoFlow(connection.stream(), connection.bulk(3));
		flow.fill(limit, this.patience, LONGEST);
		return flow;
	}

	/**
	 * Receive the rest, and return how the connection ended; {@code null} if it did not.
	 */
	private static @Nullable String end(PathConnection connection, EchoFlow flow)
			throws FailedException, InterruptedException {
		try {
			boolean ended = flow.run(connection.timeout())
					&& (flow.hasEnded() || connection.awaitEnd(connection.timeout()));
			return ended ? "the connection ended" : null;
		}
		catch (FailedException ex) {
			if (ex.reason() != Reason.RESET) {
				throw ex;
			}
			// the kind of the end after a whole echo belongs to another check
			return "the connection was reset";
		}
	}

	/**
	 * Send as many bytes without FIN.
	 * @return whether all came back; {@code false} if they did so too slowly
	 * @throws FailedException if the echo stops without FIN, too
	 */
	private boolean isWholeWithoutEnd(long bytes) throws FailedException, InterruptedException {
		try (PathConnection connection = this.opener.open()) {
			EchoFlow flow = fill(connection, bytes);
			flow.run(connection.timeout());
			if (!flow.isTooSlow()) {
				flow.requireComplete();
			}
			return flow.isComplete();
		}
	}

}
