package io.echosounder.framing;

import java.nio.ByteBuffer;

/**
 * How frames are told apart in the stream of a connection.
 */
public enum Framing {

	/**
	 * No frames: bytes as they come (RFC 862); whatever one read delivered is a frame.
	 */
	RAW,

	/** Each frame ends with a line feed. */
	LF,

	/** Each frame ends with carriage return and line feed. */
	CRLF,

	/** Each frame ends with a zero byte. */
	NUL,

	/** Each frame stands between STX (0x02) and ETX (0x03). */
	STX_ETX,

	/** Each frame follows its length as an unsigned byte. */
	LENGTH1,

	/** Each frame follows its length as an unsigned 16-bit number, big-endian. */
	LENGTH2,

	/** Each frame follows its length as a 32-bit number, big-endian. */
	LENGTH4;

	/** Bytes that a header or a trailer takes at most. */
	public static final int MAX_DELIMITER_LENGTH = 4;

	/**
	 * Creates the decoder of one connection.
	 * @param maxFrameLength bytes that a frame may have at most, without delimiter or
	 * header; not used by {@link #RAW}
	 * @return a new decoder
	 */
	public FrameDecoder decoder(int maxFrameLength) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Writes what goes before a frame.
	 * @param frameLength bytes of the frame
	 * @param out has room for {@link #MAX_DELIMITER_LENGTH} bytes
	 * @throws IllegalArgumentException if the length header of this framing cannot hold
	 * the length
	 */
	public void putHeader(int frameLength, ByteBuffer out) {
	}

	/**
	 * Writes what goes behind a frame.
	 * @param out has room for {@link #MAX_DELIMITER_LENGTH} bytes
	 */
	public void putTrailer(ByteBuffer out) {
	}

}
