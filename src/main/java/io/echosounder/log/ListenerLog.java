package io.echosounder.log;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Log of one listener, whose lines also name it in their {@linkplain LogContext context}.
 * Any thread may call.
 */
public final class ListenerLog {

	private final Log logger;

	private final String listener;

	/**
	 * Create a log.
	 * @param source class that logs
	 * @param listener name of the listener
	 */
	public ListenerLog(Class<?> source, String listener) {
		this.logger = LogFactory.getLog(source);
		this.listener = listener;
	}

	/**
	 * Return whether DEBUG is on; check this before composing a line.
	 * @return {@code true} if such lines are logged
	 */
	public boolean isDebugEnabled() {
		return this.logger.isDebugEnabled();
	}

	/**
	 * Log at DEBUG.
	 * @param line a sentence
	 */
	public void debug(String line) {
		if (isDebugEnabled()) {
			inContext(() -> this.logger.debug(line));
		}
	}

	/**
	 * Log at DEBUG.
	 * @param line a sentence
	 * @param cause why
	 */
	public void debug(String line, Throwable cause) {
		if (isDebugEnabled()) {
			inContext(() -> this.logger.debug(line, cause));
		}
	}

	/**
	 * Log at INFO.
	 * @param line a sentence
	 */
	public void info(String line) {
		inContext(() -> this.logger.info(line));
	}

	/**
	 * Log at WARN.
	 * @param line a sentence
	 */
	public void warn(String line) {
		inContext(() -> this.logger.warn(line));
	}

	/**
	 * Log at WARN.
	 * @param line a sentence
	 * @param cause why
	 */
	public void warn(String line, Throwable cause) {
		inContext(() -> this.logger.warn(line, cause));
	}

	/**
	 * Log at ERROR.
	 * @param line a sentence
	 * @param cause why
	 */
	public void error(String line, Throwable cause) {
		inContext(() -> this.logger.error(line, cause));
	}

	private void inContext(Runnable line) {
		LogContext.with(this.listener, null, line);
	}

}
