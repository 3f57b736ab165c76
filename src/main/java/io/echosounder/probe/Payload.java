package io.echosounder.probe;

import java.nio.ByteBuffer;

import io.echosounder.framing.Framing;

/**
 * Payload that one attempt sends and expects back: a frame with a pattern that differs by
 * number. In framings with a delimiter the payload is printable ASCII, else any bytes.
 * <p>
 * The pattern repeats after a prime number of bytes, so that a large payload costs no
 * memory. A lost or moved piece of the size of a buffer is still detected. Any thread may
 * read.
 */
public final class Payload {

	/**
	 * Bytes after which the pattern repeats: the largest prime below 64 KiB.
	 */
	public static final int PERIOD = 65521;

	private static final int FIRST_PRINTABLE = ' ';

	private static final int PRINTABLE = '~' - FIRST_PRINTABLE + 1;

	/**
	 * Return the contiguous bytes from the first: all, unless the pattern repeats.
	 */
	private final ByteBuffer start;

	private final ByteBuffer pattern;

	private final ByteBuffer trailer = ByteBuffer.allocate(Framing.MAX_DELIMITER_LENGTH);

	private final int headerLength;

	private final int size;

	/**
	 * Create the payload of an attempt.
	 * @param size bytes of content, that the framing can hold
	 * @param seq number of the attempt
	 * @param framing framing of the payload
	 */
	public Payload(Framing framing, int size, int seq) {
		this.size = size;
		framing.putTrailer(this.trailer);
		this.trailer.flip();
		this.start = ByteBuffer
			.allocate(Framing.MAX_DELIMITER_LENGTH + Math.min(size, PERIOD) + Framing.MAX_DELIMITER_LENGTH);
		framing.putHeader(size, this.start);
		this.headerLength = this.start.position();
		fill(Math.min(size, PERIOD), seq);
		this.pattern = this.start.slice(this.headerLength, this.start.position() - this.headerLength);
		if (size <= PERIOD) {
			this.start.put(this.trailer.duplicate());
		}
		this.start.flip();
	}

	private void fill(int length, int seq) {
		boolean printable = this.trailer.hasRemaining();
		long state = mix(seq);
		for (int i = 0; i < length; i++) {
			if (i % Long.BYTES == 0) {
				state = mix(state + 1);
			}
			int bits = (int) (state >>> (i % Long.BYTES * Byte.SIZE)) & 0xff;
			this.start.put((byte) (printable ? FIRST_PRINTABLE + bits % PRINTABLE : bits));
		}
	}

	/** Apply the finalizer of SplitMix64, which spreads near numbers. */
	private static long mix(long number) {
		long mixed = (number ^ (number >>> 30)) * 0xbf58476d1ce4e5b9L;
		mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
		return mixed ^ (mixed >>> 31);
	}

	/**
	 * Return the number of bytes on the wire.
	 * @return with delimiter or length header
	 */
	public long length() {
		return (long) this.headerLength + this.size + this.trailer.limit();
	}

	/**
	 * Write the bytes to send.
	 * @param from number of bytes written before
	 * @param out gets as many bytes as fit, or are left
	 */
	public void put(long from, ByteBuffer out) {
		long at = from;
		while (out.hasRemaining() && at < length()) {
			ByteBuffer piece = piece(at, out.remaining());
			at += piece.remaining();
			out.put(piece);
		}
	}

	/**
	 * Compare bytes that have come back.
	 * @param from number of bytes that came back before
	 * @param in not more than is left; is not consumed
	 * @return number of its right bytes before the first wrong one; -1 if all are right
	 */
	public int mismatch(long from, ByteBuffer in) {
		int right = 0;
		while (right < in.remaining()) {
			ByteBuffer expected = piece(from + right, in.remaining() - right);
			int index = expected.mismatch(in.slice(in.position() + right, expected.remaining()));
			if (index >= 0) {
				return right + index;
			}
			right += expected.remaining();
		}
		return -1;
	}

	/**
	 * Return the byte at a place.
	 * @param at 0 for the first on the wire
	 */
	byte get(long at) {
		return piece(at, 1).get();
	}

	/** Return the bytes from a place on, as far as they are contiguous. */
	private ByteBuffer piece(long at, int max) {
		if (at < this.start.limit()) {
			return slice(this.start, (int) at, max);
		}
		long inContent = at - this.headerLength;
		if (inContent >= this.size) {
			return slice(this.trailer, (int) (inContent - this.size), max);
		}
		return slice(this.pattern, (int) (inContent % PERIOD), (int) Math.min(max, this.size - inContent));
	}

	private static ByteBuffer slice(ByteBuffer bytes, int at, int max) {
		return bytes.slice(at, Math.min(max, bytes.limit() - at));
	}

}
