package io.echosounder.selfcheck;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * What came of asking a listener.
 */
public sealed interface Answer {

	/**
	 * It has answered.
	 *
	 * @param reply all bytes that came back, as they were on the wire
	 * @param echo whether they are those that were sent
	 * @param took from the connect to the end of the connection
	 */
	record Answered(ByteBuffer reply, boolean echo, Duration took) implements Answer {

	}

	/**
	 * It has not.
	 *
	 * @param reason for an operator, to follow a colon
	 */
	record Unanswered(String reason) implements Answer {

	}

}
