package io.echosounder.selfcheck;

import java.time.Duration;

import io.echosounder.transport.TransportObserver;

/**
 * Observer of the checks of one listener: of their results and, as the listener sees it,
 * of their traffic. This one records nothing. Several threads call; subclasses are quick
 * and do not throw.
 */
public class CheckObserver implements TransportObserver {

	/**
	 * A check has passed.
	 * @param took from the connect to the end of the connection
	 */
	public void passed(Duration took) {
	}

	/** A check has failed. */
	public void failed() {
	}

	/** A check could not be made. */
	public void unknown() {
	}

}
