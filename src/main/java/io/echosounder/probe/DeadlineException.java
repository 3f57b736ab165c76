package io.echosounder.probe;

/**
 * The time of the attempt is over.
 */
final class DeadlineException extends Exception {

	DeadlineException() {
		super("The time is over");
	}

}
