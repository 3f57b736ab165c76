package io.echosounder.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Names the subject of log lines of the calling thread: a listener, and maybe one of its
 * connections. This is SLF4J's mapped diagnostic context (MDC), which patterns print by
 * <code>%X{listener}</code> and structured logs have as fields.
 */
public final class LogContext {

	/** Key of the name of a listener. */
	public static final String LISTENER = "listener";

	/** Key of the id of a connection. */
	public static final String CONNECTION_ID = "connectionId";

	private LogContext() {
	}

	/**
	 * Name a connection in the following lines, until {@link #leave()}.
	 * @param listener name of its listener; {@code null} if it was not accepted
	 * @param connectionId its id
	 */
	public static void enter(@Nullable String listener, String connectionId) {
		if (listener != null) {
			MDC.put(LISTENER, listener);
		}
		MDC.put(CONNECTION_ID, connectionId);
	}

	/** Remove the names. */
	public static void leave() {
		MDC.remove(LISTENER);
		MDC.remove(CONNECTION_ID);
	}

	/**
	 * Log a line with this context, independent of the lines around it.
	 * @param listener name of the listener; {@code null} for none
	 * @param connectionId id of the connection; {@code null} for none
	 * @param line logs it
	 */
	public static void with(@Nullable String listener, @Nullable String connectionId, Runnable line) {
		String outerListener = MDC.get(LISTENER);
		String outerConnectionId = MDC.get(CONNECTION_ID);
		set(LISTENER, listener);
		set(CONNECTION_ID, connectionId);
		try {
			line.run();
		}
		finally {
			set(LISTENER, outerListener);
			set(CONNECTION_ID, outerConnectionId);
		}
	}

	private static void set(String key, @Nullable String value) {
		if (value != null) {
			MDC.put(key, value);
		}
		else {
			MDC.remove(key);
		}
	}

}
