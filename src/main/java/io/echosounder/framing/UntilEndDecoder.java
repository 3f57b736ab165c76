package io.echosounder.framing;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Makes one frame of all bytes until the end of the stream. Such a frame never counts as
 * begun, so the frame timeout does not apply; a stream without bytes has no frame.
 */
final class UntilEndDecoder implements FrameDecoder {

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final int maxFrameLength;

	private final PartialFrame partial;

	/**
	 * Create a decoder for one stream.
	 * @param maxFrameLength maximum number of bytes
	 */
	UntilEndDecoder(int maxFrameLength) {
		this.maxFrameLength = maxFrameLength;
		this.partial = new PartialFrame(maxFrameLength);
	}

	@Override
	public void decode(ByteBuffer in, Consumer<ByteBuffer> frames) throws FrameException {
		if (in.remaining() > this.maxFrameLength - this.partial.length()) {
			throw new FrameTooLongException(this.maxFrameLength);
		}
		this.partial.append(in, in.position(), in.limit());
		in.position(in.limit());
	}

	@Override
	public void end(Consumer<ByteBuffer> frames) {
		if (this.partial.length() > 0) {
			frames.accept(this.partial.complete(NOTHING, 0, 0, 0));
		}
	}

	@Override
	public boolean midFrame() {
		return false;
	}

	@Override
	public int held() {
		return this.partial.capacity();
	}

}
