package io.echosounder.framing;

/**
 * What was received is not a frame. The message says what was found, for a log.
 */
public abstract sealed class FrameException extends Exception permits FrameTooLongException, BadFrameException {

	FrameException(String message) {
		super(message);
	}

}
