package io.echosounder.scenario.fault;

/**
 * How far a connection has come when one side ends it.
 */
enum Point {

	/** Accepted, and no byte has gone. */
	CONNECTED,

	/** A line has come and was answered. */
	IDLE,

	/** Half a line has come. */
	MID_FRAME,

	/** A line is with the handler. */
	HANDLING,

	/** A reply is being written, and the client does not read. */
	REPLYING,

	/** As above, and the client has sent FIN. */
	HALF_CLOSED,

	/** The server has sent FIN, and the client has not. */
	LINGERING;

	/** Whether a frame has come that is not answered, so that the dispatch matters. */
	boolean isWithHandler() {
		return this == HANDLING || this == REPLYING || this == HALF_CLOSED;
	}

}
