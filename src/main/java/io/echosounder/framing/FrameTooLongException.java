package io.echosounder.framing;

/**
 * Thrown if a frame is longer than its connection allows.
 */
public final class FrameTooLongException extends FrameException {

	FrameTooLongException(int maxFrameLength) {
		super("Frame is longer than " + maxFrameLength + " bytes");
	}

}
