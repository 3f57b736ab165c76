package io.echosounder.framing;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Frames that follow their length, a big-endian number of one, two or four bytes. A
 * length beyond the limit fails as soon as it is read.
 */
final class LengthDecoder implements FrameDecoder {

	private final int headerLength;

	private final int maxFrameLength;

	private final PartialFrame partial;

	private int headerBytes;

	private int frameLength;

	/**
	 * Create a decoder that waits for the first header.
	 * @param headerLength bytes of the length
	 * @param maxFrameLength bytes of a frame without its header
	 */
	LengthDecoder(int headerLength, int maxFrameLength) {
		this.headerLength = headerLength;
		this.maxFrameLength = maxFrameLength;
		this.partial = new PartialFrame(maxFrameLength);
	}

	@Override
	public void decode(ByteBuffer in, Consumer<ByteBuffer> frames) throws FrameException {
		int limit = in.limit();
		int from = in.position();
		while (from < limit) {
			if (this.headerBytes < this.headerLength) {
				from = readHeader(in, from, limit);
			}
			if (this.headerBytes < this.headerLength) {
				break;
			}
			int missing = this.frameLength - this.partial.length();
			if (missing > limit - from) {
				this.partial.append(in, from, limit);
				break;
			}
			int end = from + missing;
			ByteBuffer frame = this.partial.complete(in, from, end, 0);
			this.headerBytes = 0;
			this.frameLength = 0;
			frames.accept(frame);
			from = end;
		}
		in.position(limit);
	}

	@Override
	public boolean midFrame() {
		return this.headerBytes > 0;
	}

	@Override
	public int held() {
		return this.partial.capacity();
	}

	/**
	 * Read byte by byte, because a segment may end anywhere and the caller decides the
	 * byte order.
	 */
	private int readHeader(ByteBuffer in, int from, int limit) throws FrameException {
		int index = from;
		while (index < limit && this.headerBytes < this.headerLength) {
			this.frameLength = (this.frameLength << Byte.SIZE) | Byte.toUnsignedInt(in.get(index++));
			this.headerBytes++;
		}
		if (this.headerBytes == this.headerLength) {
			checkLength();
		}
		return index;
	}

	private void checkLength() throws FrameException {
		if (this.frameLength < 0) {
			throw new BadFrameException("Frame length " + this.frameLength + " is negative");
		}
		if (this.frameLength > this.maxFrameLength) {
			throw new FrameTooLongException(this.maxFrameLength);
		}
	}

}
