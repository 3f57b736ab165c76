package io.echosounder.selfcheck;

import java.time.Duration;

/**
 * What came of the last check of a listener.
 */
public sealed interface CheckResult {

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

}
