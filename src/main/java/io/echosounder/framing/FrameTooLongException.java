package io.echosounder.framing;

/**
 * A frame is longer than its connection allows.
 */
public final class FrameTooLongException extends FrameException {

	FrameTooLongException(int maxFrameLength) {
		super("Frame is longer than " + maxFrameLength + " bytes");
	}

}
