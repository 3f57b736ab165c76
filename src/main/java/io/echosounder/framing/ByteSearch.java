package io.echosounder.framing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Searches a buffer for a byte, eight bytes at a time, as a {@code long} and without
 * branches (Warren, Hacker's Delight, 2nd edition, section 6-1).
 */
final class ByteSearch {

	private static final long ONES = 0x0101010101010101L;

	private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;

	private ByteSearch() {
	}

	/**
	 * Return the index of the first byte with a value.
	 * @param value to look for
	 * @param in is left as it is
	 * @param from index of the first byte to look at
	 * @param to index behind the last one
	 * @return its index, or -1 if no byte has that value
	 */
	static int indexOf(byte value, ByteBuffer in, int from, int to) {
		boolean bigEndian = in.order() == ByteOrder.BIG_ENDIAN;
		long pattern = Byte.toUnsignedLong(value) * ONES;
		int index = from;
		for (; index <= to - Long.BYTES; index += Long.BYTES) {
			long zeros = zeros(in.getLong(index) ^ pattern);
			if (zeros != 0) {
				int bit = bigEndian ? Long.numberOfLeadingZeros(zeros) : Long.numberOfTrailingZeros(zeros);
				return index + bit / Byte.SIZE;
			}
		}
		for (; index < to; index++) {
			if (in.get(index) == value) {
				return index;
			}
		}
		return -1;
	}

	/** Return the high bit of each byte that is zero, and no other bit. */
	private static long zeros(long bytes) {
		return ~(((bytes & LOW_BITS) + LOW_BITS) | bytes | LOW_BITS);
	}

}
