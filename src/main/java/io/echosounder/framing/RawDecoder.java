package io.echosounder.framing;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Hands on whatever arrives as one frame. Has no state, so that one is enough for all
 * connections.
 */
final class RawDecoder implements FrameDecoder {

	static final RawDecoder INSTANCE = new RawDecoder();

	private RawDecoder() {
	}

	@Override
	public void decode(ByteBuffer in, Consumer<ByteBuffer> frames) {
		if (in.hasRemaining()) {
			ByteBuffer frame = in.slice();
			in.position(in.limit());
			frames.accept(frame);
		}
	}

	@Override
	public boolean midFrame() {
		return false;
	}

}
