package io.echosounder.transport;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

import io.echosounder.tls.TlsErrors;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a client's connection has ended, and with it every request that waits for a
 * reply. The message and the cause say why.
 */
public final class ConnectionEndedException extends UncheckedIOException {

	private final CloseReason reason;

	ConnectionEndedException(Connection connection) {
		this(connection, reason(connection), connection.core().state.failure());
	}

	private ConnectionEndedException(Connection connection, CloseReason reason, @Nullable IOException trouble) {
		super(String.format(Locale.ROOT, "Connection %s has ended: %s%s", connection, describe(reason),
				(trouble != null) ? ": " + TlsErrors.describe(trouble) : ""),
				(trouble != null) ? trouble : new EOFException("End of stream"));
		this.reason = reason;
	}

	/** Return the reason; without one, this side has half-closed the connection. */
	private static CloseReason reason(Connection connection) {
		CloseReason reason = connection.closeReason();
		return (reason != null) ? reason : CloseReason.DRAINED;
	}

	/**
	 * Return why the connection has ended.
	 * @return a reason that a listener would count
	 */
	public CloseReason reason() {
		return this.reason;
	}

	private static String describe(CloseReason reason) {
		return switch (reason) {
			case PEER -> "closed by the peer";
			case RESET -> "reset by the peer";
			case IDLE -> "no byte within the idle timeout";
			case FRAME_TIMEOUT -> "a frame took longer than the frame timeout";
			case HANDSHAKE -> "the TLS handshake failed";
			case PROXY_HEADER -> "the PROXY header was invalid";
			case FRAME_TOO_LONG -> "a frame was longer than the limit";
			case BAD_FRAME -> "the bytes did not form a frame";
			case INCOMPLETE_FRAME -> "closed by the peer in the middle of a frame";
			case SLOW_READER -> "the peer does not read";
			case HANDLER_ERROR -> "the message handler failed";
			case REFUSED_INPUT -> "the message handler refused a message";
			case MAX_AGE -> "the connection reached its maximum age";
			case FAULT -> "ended by an injected fault";
			case DRAINED, CUT, FORCED -> "closed by this side";
			case IO_ERROR -> "the socket failed";
		};
	}

}
