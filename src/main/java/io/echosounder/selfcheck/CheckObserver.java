package io.echosounder.selfcheck;

import java.time.Duration;

import io.echosounder.transport.TransportObserver;

/**
 * What the checks of one listener report: their results and, as seen by the listener,
 * their traffic. Called by several threads; implementations are quick and do not throw.
 */
public interface CheckObserver extends TransportObserver {

	/**
	 * A check has passed.
	 * @param took from the connect to the end of the connection
	 */
	void passed(Duration took);

	/** A check has failed. */
	void failed();

	/** A check could not be made. */
	void unknown();

}
