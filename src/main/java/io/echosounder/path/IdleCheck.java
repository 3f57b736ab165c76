package io.echosounder.path;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;

import io.echosounder.probe.FailedException;
import io.echosounder.probe.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Leaves a connection without traffic, and then requests another echo. If none comes, a
 * second connection without the pause shows whether the pause was the cause.
 */
final class IdleCheck implements ConnectionCheck {

	private static final int SIZE = 64;

	private static final double NANOS_PER_SECOND = 1e9;

	private final ConnectionOpener opener;

	private final Duration idle;

	/**
	 * Create a check.
	 * @param opener opens the connection without the pause
	 * @param idle duration of the silence
	 */
	IdleCheck(ConnectionOpener opener, Duration idle) {
		this.opener = opener;
		this.idle = idle;
	}

	@Override
	public Finding examine(PathConnection connection) throws FailedException, InterruptedException {
		Stopwatch silence = Stopwatch.started();
		String gone = awaitEnd(connection);
		if (gone != null) {
			return lost(String.format(Locale.ROOT, "the connection was gone after %s: %s", seconds(silence.elapsed()),
					gone), silence);
		}
		String missing = requestEcho(connection);
		if (missing == null) {
			return new Finding(Check.IDLE, Outcome.KEPT,
					String.format(Locale.ROOT, "an echo came after %s of silence", seconds(this.idle)),
					Map.of("idle", this.idle));
		}
		Finding lost = lost(
				String.format(Locale.ROOT, "no echo came after %s of silence: %s", seconds(this.idle), missing),
				silence);
		try (PathConnection control = this.opener.open()) {
			echo(control).requireComplete();
		}
		return lost;
	}

	/** Wait, and return how the connection ended; {@code null} if it did not. */
	private @Nullable String awaitEnd(PathConnection connection) throws InterruptedException {
		try {
			return connection.awaitEnd(this.idle) ? "FIN" : null;
		}
		catch (FailedException ex) {
			return ex.message();
		}
	}

	/** Request an echo, and return why it is missing; {@code null} if it came. */
	private static @Nullable String requestEcho(PathConnection connection) throws InterruptedException {
		try {
			EchoFlow flow = echo(connection);
			if (flow.isComplete()) {
				return null;
			}
			return flow.hasEnded() ? "the connection ended" : "the path has forgotten the connection";
		}
		catch (FailedException ex) {
			return ex.message();
		}
	}

	private static EchoFlow echo(PathConnection connection) throws FailedException, InterruptedException {
		Payload payload = connection.payload(SIZE, 5);
		EchoFlow flow = new EchoFlow(connection.stream(), payload);
		flow.allow(payload.length());
		flow.run(connection.timeout());
		return flow;
	}

	private Finding lost(String evidence, Stopwatch silence) {
		return new Finding(Check.IDLE, Outcome.LOST, evidence, Map.of("idle", this.idle, "after", silence.elapsed()));
	}

	private static String seconds(Duration duration) {
		return String.format(Locale.ROOT, "%.1f s", duration.toNanos() / NANOS_PER_SECOND);
	}

}
