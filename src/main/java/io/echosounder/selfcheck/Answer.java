package io.echosounder.selfcheck;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Answer of a listener.
 */
public sealed interface Answer {

	/**
	 * The listener has answered.
	 *
	 * @param reply all bytes that came back, as they were on the wire
	 * @param echo whether they are the bytes that were sent
	 * @param took from the connect to the end of the connection
	 */
	record Answered(ByteBuffer reply, boolean echo, Duration took) implements Answer {

	}

	/**
	 * The listener has not answered.
	 *
	 * @param reason for an operator, to follow a colon
	 */
	record Unanswered(String reason) implements Answer {

	}

}
