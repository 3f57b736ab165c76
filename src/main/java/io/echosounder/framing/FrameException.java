package io.echosounder.framing;

/**
 * Thrown if received bytes are not a frame. The message describes them for a log.
 */
public abstract sealed class FrameException extends Exception permits FrameTooLongException, BadFrameException {

	FrameException(String message) {
		super(message);
	}

}
