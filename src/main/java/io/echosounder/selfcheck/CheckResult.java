package io.echosounder.selfcheck;

import java.time.Duration;

/**
 * Result of the last check of a listener.
 */
public sealed interface CheckResult {

	/**
	 * Return whether the last conclusive check failed.
	 * @return {@code false} before the first
	 */
	default boolean isFailure() {
		return this instanceof Failed || (this instanceof Unknown(var _, boolean failed) && failed);
	}

	/** No check was made yet. */
	record Pending() implements CheckResult {

	}

	/**
	 * The listener answered as expected.
	 *
	 * @param took from the connect to the end of the connection
	 */
	record Passed(Duration took) implements CheckResult {

	}

	/**
	 * The listener did not answer as expected.
	 *
	 * @param reason for an operator, to follow a colon
	 */
	record Failed(String reason) implements CheckResult {

	}

	/**
	 * The check could not be made, which says nothing about the listener: it keeps the
	 * state of the last conclusive check.
	 *
	 * @param reason for an operator, to follow a colon
	 * @param failed whether the last conclusive check failed
	 */
	record Unknown(String reason, boolean failed) implements CheckResult {

	}

}
