package io.echosounder.log;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The log of one listener: its lines name it in their {@linkplain LogContext context},
 * too. Any thread may call.
 */
public final class ListenerLog {

	private final Log logger;

	private final String listener;

	/**
	 * Creates one.
	 * @param source whose lines these are
	 * @param listener name of the listener
	 */
	public ListenerLog(Class<?> source, String listener) {
		this.logger = LogFactory.getLog(source);
		this.listener = listener;
	}

	/**
	 * Whether DEBUG is on; to be asked before a line is put together.
	 * @return {@code true} if such lines are logged
	 */
	public boolean isDebugEnabled() {
		return this.logger.isDebugEnabled();
	}

	/**
	 * Logs at DEBUG.
	 * @param line a sentence
	 */
	public void debug(String line) {
		if (isDebugEnabled()) {
			inContext(() -> this.logger.debug(line));
		}
	}

	/**
	 * Logs at DEBUG.
	 * @param line a sentence
	 * @param cause why
	 */
	public void debug(String line, Throwable cause) {
		if (isDebugEnabled()) {
			inContext(() -> this.logger.debug(line, cause));
		}
	}

	/**
	 * Logs at INFO.
	 * @param line a sentence
	 */
	public void info(String line) {
		inContext(() -> this.logger.info(line));
	}

	/**
	 * Logs at WARN.
	 * @param line a sentence
	 */
	public void warn(String line) {
		inContext(() -> this.logger.warn(line));
	}

	/**
	 * Logs at WARN.
	 * @param line a sentence
	 * @param cause why
	 */
	public void warn(String line, Throwable cause) {
		inContext(() -> this.logger.warn(line, cause));
	}

	/**
	 * Logs at ERROR.
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
