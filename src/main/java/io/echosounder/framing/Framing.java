package io.echosounder.framing;

import java.nio.ByteBuffer;

/**
 * Ways to mark frames in the stream of a connection.
 * <p>
 * Encoding is header, content, trailer. Content that contains the delimiter which ends
 * its frame is not escaped: it arrives as two frames.
 */
public enum Framing {

	/**
	 * No frames: bytes as they come (RFC 862); the bytes of one read are a frame.
	 */
	RAW("", ""),

	/** Each frame ends with a line feed. */
	LF("", "\n"),

	/**
	 * Each frame ends with carriage return and line feed; one without the other is
	 * content.
	 */
	CRLF("", "\r\n"),

	/** Each frame ends with a zero byte. */
	NUL("", "\0"),

	/** Each frame stands between STX (0x02) and ETX (0x03). */
	STX_ETX("\2", "\3"),

	/** Each frame follows its length as an unsigned byte. */
	LENGTH1(1),

	/** Each frame follows its length as an unsigned 16-bit number, big-endian. */
	LENGTH2(2),

	/** Each frame follows its length as a signed 32-bit number, big-endian. */
	LENGTH4(4);

	/** Maximum number of bytes of a header or trailer. */
	public static final int MAX_DELIMITER_LENGTH = 4;

	private final String start;

	private final String end;

	private final int lengthBytes;

	Framing(String start, String end) {
		this.start = start;
		this.end = end;
		this.lengthBytes = 0;
	}

	Framing(int lengthBytes) {
		this.start = "";
		this.end = "";
		this.lengthBytes = lengthBytes;
	}

	/**
	 * Return the decoder for one connection.
	 * @param maxFrameLength maximum number of bytes of a frame, without delimiter or
	 * header; without effect on {@link #RAW}
	 * @return a new decoder for each connection; the one of {@link #RAW} has no state and
	 * is shared
	 * @throws IllegalArgumentException if the length is negative
	 */
	public FrameDecoder decoder(int maxFrameLength) {
		if (maxFrameLength < 0) {
			throw new IllegalArgumentException("Max frame length " + maxFrameLength + " is negative");
		}
		return switch (this) {
			case RAW -> RawDecoder.INSTANCE;
			case LF, CRLF, NUL, STX_ETX -> new DelimitedDecoder(this.start, this.end, maxFrameLength);
			case LENGTH1, LENGTH2, LENGTH4 -> new LengthDecoder(this.lengthBytes, maxFrameLength);
		};
	}

	/**
	 * Write the bytes before a frame.
	 * @param frameLength bytes of the frame
	 * @param out has room for {@link #MAX_DELIMITER_LENGTH} bytes
	 * @throws IllegalArgumentException if the length header of this framing cannot hold
	 * the length
	 */
	public void putHeader(int frameLength, ByteBuffer out) {
		if (this.lengthBytes > 0) {
			putLength(frameLength, out);
		}
		else {
			put(this.start, out);
		}
	}

	/**
	 * Write the bytes after a frame.
	 * @param out has room for {@link #MAX_DELIMITER_LENGTH} bytes
	 */
	public void putTrailer(ByteBuffer out) {
		put(this.end, out);
	}

	/**
	 * Check that the peer will decode a frame as one frame.
	 * @param frame from position to limit, which stay
	 * @throws IllegalArgumentException if the frame is too long for the length header of
	 * this framing, or contains the delimiter that would end it
	 */
	public void check(ByteBuffer frame) {
		if (this.lengthBytes > 0) {
			checkLength(frame.remaining());
		}
		else if (!this.end.isEmpty() && containsEnd(frame)) {
			throw new IllegalArgumentException(
					"The frame contains the delimiter of " + name() + ", and would arrive as two frames");
		}
	}

	private boolean containsEnd(ByteBuffer frame) {
		byte last = (byte) this.end.charAt(this.end.length() - 1);
		int from = frame.position() + this.end.length() - 1;
		for (int index = ByteSearch.indexOf(last, frame, from, frame.limit()); index >= 0; index = ByteSearch
			.indexOf(last, frame, index + 1, frame.limit())) {
			if (this.end.length() == 1 || frame.get(index - 1) == (byte) this.end.charAt(0)) {
				return true;
			}
		}
		return false;
	}

	/** Write byte by byte, because the caller decides the byte order of the buffer. */
	private void putLength(int frameLength, ByteBuffer out) {
		checkLength(frameLength);
		int bits = Byte.SIZE * this.lengthBytes;
		for (int shift = bits - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
			out.put((byte) (frameLength >>> shift));
		}
	}

	private void checkLength(int frameLength) {
		int bits = Byte.SIZE * this.lengthBytes;
		long max = Math.min(Integer.MAX_VALUE, (1L << bits) - 1);
		if (frameLength < 0 || frameLength > max) {
			throw new IllegalArgumentException(
					"The header of " + name() + " holds a frame length of 0 to " + max + " bytes, not " + frameLength);
		}
	}

	private static void put(String delimiter, ByteBuffer out) {
		for (int i = 0; i < delimiter.length(); i++) {
			out.put((byte) delimiter.charAt(i));
		}
	}

}
