package io.echosounder.transport;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

import io.echosounder.tls.TlsErrors;
import org.jspecify.annotations.Nullable;

/**
 * A connection that we have opened has ended, and with it every request that waits for a
 * reply. The message says how, the cause more of it.
 */
public final class ConnectionEndedException extends UncheckedIOException {

	private final CloseReason reason;

	ConnectionEndedException(Connection connection) {
		this(connection, reason(connection), connection.core().state.failure());
	}

	private ConnectionEndedException(Connection connection, CloseReason reason, @Nullable IOException trouble) {
		super(String.format(Locale.ROOT, "Connection %s has ended: %s%s", connection, describe(reason),
				(trouble != null) ? ": " + TlsErrors.describe(trouble) : ""),
				(trouble != null) ? trouble : new EOFException("Nothing follows"));
		this.reason = reason;
	}

	/** Before there is one, the connection was only half closed: by us. */
	private static CloseReason reason(Connection connection) {
		CloseReason reason = connection.closeReason();
		return (reason != null) ? reason : CloseReason.DRAINED;
	}

	/**
	 * Why the connection has ended.
	 * @return a reason that a listener would count
	 */
	public CloseReason reason() {
		return this.reason;
	}

	private static String describe(CloseReason reason) {
		return switch (reason) {
			case PEER -> "closed by the peer";
			case RESET -> "reset by the peer";
			case IDLE -> "no byte for the idle timeout";
			case FRAME_TIMEOUT -> "a frame took longer than the frame timeout";
			case HANDSHAKE -> "the TLS handshake failed";
			case PROXY_HEADER -> "a PROXY header was wrong";
			case FRAME_TOO_LONG -> "a frame was longer than the limit";
			case BAD_FRAME -> "its bytes were no frame";
			case INCOMPLETE_FRAME -> "closed by the peer in the middle of a frame";
			case SLOW_READER -> "the peer does not read";
			case HANDLER_ERROR -> "what handles its messages failed";
			case REFUSED_INPUT -> "what handles its messages refused one";
			case MAX_AGE -> "older than a connection may get";
			case FAULT -> "ended by a fault that is injected on purpose";
			case DRAINED, CUT, FORCED -> "closed by this side";
			case IO_ERROR -> "the socket failed";
		};
	}

}
