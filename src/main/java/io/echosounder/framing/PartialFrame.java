package io.echosounder.framing;

import java.nio.ByteBuffer;

/**
 * Bytes of the one frame that is not complete. Memory grows with the bytes received, not
 * with the length that a peer announced. Without bytes, no array is held.
 */
final class PartialFrame {

	private static final byte[] NONE = {};

	private static final int INITIAL_CAPACITY = 64;

	private final int maxLength;

	private byte[] bytes = NONE;

	private int length;

	/**
	 * Create an empty partial frame.
	 * @param maxLength maximum number of bytes appended; a {@code long}, so that a
	 * maximum plus its delimiter cannot overflow
	 */
	PartialFrame(long maxLength) {
		this.maxLength = (int) Math.min(maxLength, Integer.MAX_VALUE);
	}

	int length() {
		return this.length;
	}

	/**
	 * Return the memory held.
	 * @return bytes
	 */
	int capacity() {
		return this.bytes.length;
	}

	boolean endsWith(byte value) {
		return this.length > 0 && this.bytes[this.length - 1] == value;
	}

	void append(ByteBuffer in, int from, int to) {
		int count = to - from;
		int required = this.length + count;
		if (required > this.bytes.length) {
			grow(required);
		}
		in.get(from, this.bytes, this.length, count);
		this.length = required;
	}

	/**
	 * Complete the frame and reset this object.
	 * @param in holds the last bytes of the frame
	 * @param from index of the first of them
	 * @param to index behind the trailer
	 * @param trailer bytes at the end that do not belong to the frame
	 * @return a view of {@code in} if it holds the whole frame, otherwise of a new array
	 */
	ByteBuffer complete(ByteBuffer in, int from, int to, int trailer) {
		if (this.length == 0) {
			return in.slice(from, to - from - trailer);
		}
		append(in, from, to);
		ByteBuffer frame = ByteBuffer.wrap(this.bytes, 0, this.length - trailer).slice();
		this.bytes = NONE;
		this.length = 0;
		return frame;
	}

	private void grow(int required) {
		long wanted = Math.max(required, Math.max(INITIAL_CAPACITY, 2L * this.bytes.length));
		byte[] grown = new byte[(int) Math.min(wanted, this.maxLength)];
		System.arraycopy(this.bytes, 0, grown, 0, this.length);
		this.bytes = grown;
	}

}
