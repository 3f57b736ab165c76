package io.echosounder.probe;

/**
 * Thrown if the time of the attempt is over.
 */
final class DeadlineException extends Exception {

	DeadlineException() {
		super("The deadline has passed");
	}

}
