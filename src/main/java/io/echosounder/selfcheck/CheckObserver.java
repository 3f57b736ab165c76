package io.echosounder.selfcheck;

import java.time.Duration;

import io.echosounder.transport.TransportObserver;

/**
 * Observer of the checks of one listener: of their results and, from the listener's point
 * of view, of their traffic. This class records nothing. Several threads call; subclasses
 * are quick and do not throw.
 */
public class CheckObserver implements TransportObserver {

	/**
	 * Called when a check has passed.
	 * @param took from the connect to the end of the connection
	 */
	public void passed(Duration took) {
	}

	/** Called when a check has failed. */
	public void failed() {
	}

	/** Called when a check could not be made. */
	public void unknown() {
	}

}
