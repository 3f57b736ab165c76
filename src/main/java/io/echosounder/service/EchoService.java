package io.echosounder.service;

import java.nio.ByteBuffer;

/**
 * Answers each frame with itself (RFC 862).
 */
public final class EchoService implements FrameService {

	@Override
	public ByteBuffer reply(ByteBuffer frame) {
		return frame;
	}

}
