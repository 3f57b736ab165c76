package io.echosounder.selfcheck;

import java.time.Duration;

/**
 * What came of the last check of a listener.
 */
public sealed interface CheckResult {

	/**
	 * Whether the last check that could be made had failed.
	 * @return {@code false} before the first
	 */
	default boolean isFailure() {
		return this instanceof Failed || (this instanceof Unknown(var _, boolean failed) && failed);
	}

	/** There was none yet. */
	record Pending() implements CheckResult {

	}

	/**
	 * It answered as it should.
	 *
	 * @param took from the connect to the end of the connection
	 */
	record Passed(Duration took) implements CheckResult {

	}

	/**
	 * It did not.
	 *
	 * @param reason for an operator, to follow a colon
	 */
	record Failed(String reason) implements CheckResult {

	}

	/**
	 * The check could not be made, which says nothing about the listener: it keeps the
	 * state that the last check gave it.
	 *
	 * @param reason for an operator, to follow a colon
	 * @param failed whether the last check that could be made had failed
	 */
	record Unknown(String reason, boolean failed) implements CheckResult {

	}

}
