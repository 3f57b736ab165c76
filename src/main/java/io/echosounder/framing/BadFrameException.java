package io.echosounder.framing;

/**
 * Thrown if received bytes break the rules of the framing: a start delimiter is missing,
 * or a length header is negative.
 */
public final class BadFrameException extends FrameException {

	BadFrameException(String message) {
		super(message);
	}

}
