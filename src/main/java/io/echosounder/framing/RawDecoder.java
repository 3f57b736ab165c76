package io.echosounder.framing;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Passes on the bytes of a read as one frame. Stateless, so all connections share one
 * instance.
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
