package io.echosounder.transport;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.echosounder.text.PeerText;

import org.springframework.messaging.MessagingException;

/**
 * Logs the failures of the handlers of one listener or client, as one line each. The
 * stack trace is logged once a minute for each class of exceptions, as peers may be able
 * to repeat a failure at will. Any thread may call.
 */
final class FailureLog {

	static final long PAUSE = TimeUnit.MINUTES.toNanos(1);

	/** Maximum number of classes, more than handlers throw. */
	static final int MAX_CLASSES = 64;

	/** Maximum length, as a message may repeat bytes of a peer. */
	static final int MAX_MESSAGE = 200;

	private final Map<String, Long> tracedAt = new LinkedHashMap<>(16, 0.75f, true) {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
			return size() > MAX_CLASSES;
		}

	};

	/**
	 * Log a failure at ERROR.
	 * @param connection that it is about
	 * @param sentence its effect, without a period
	 * @param failure why
	 * @param now time in nanoseconds
	 */
	void error(Connection connection, String sentence, Throwable failure, long now) {
		boolean traced = isToBeTraced(unwrapped(failure).getClass(), now);
		ConnectionLog.error(connection, sentence + ": " + describe(failure), traced ? failure : null);
	}

	/**
	 * Return whether to log the stack trace of such an exception now, and record that.
	 */
	synchronized boolean isToBeTraced(Class<?> type, long now) {
		Long before = this.tracedAt.get(type.getName());
		if (before != null && now - before < PAUSE) {
			return false;
		}
		this.tracedAt.put(type.getName(), now);
		return true;
	}

	/** Return class and message on one line of bounded length. */
	static String describe(Throwable failure) {
		Throwable cause = unwrapped(failure);
		String message = cause.getMessage();
		if (message == null) {
			return cause.getClass().getName();
		}
		return cause.getClass().getName() + ": " + oneLine(message);
	}

	/** Return the beginning of a message that may repeat bytes of a peer. */
	static String oneLine(String message) {
		return PeerText.of((message.length() > MAX_MESSAGE) ? message.substring(0, MAX_MESSAGE) + "…" : message);
	}

	/** Return the failure without wrappers of the messaging layer. */
	private static Throwable unwrapped(Throwable failure) {
		Throwable cause = failure;
		while (cause instanceof MessagingException wrapper && wrapper.getCause() != null) {
			cause = wrapper.getCause();
		}
		return cause;
	}

}
