package io.echosounder.transport;

import java.nio.ByteBuffer;

/**
 * Facts in the first bytes of a TLS record (RFC 8446 section 5.1).
 */
final class TlsRecord {

	static final int ALERT = 21;

	static final int HANDSHAKE = 22;

	private static final int APPLICATION_DATA = 23;

	private static final int CHANGE_CIPHER_SPEC = 20;

	/** Major version of all protocols since SSL 3.0. */
	private static final int MAJOR_VERSION = 3;

	private static final int HEADER_LENGTH = 5;

	/** Length of an alert: level and description (RFC 8446 section 6). */
	private static final int ALERT_LENGTH = 2;

	/**
	 * Maximum length of the content, with the overhead of TLS 1.2 (RFC 5246 section
	 * 6.2.3).
	 */
	private static final int MAX_LENGTH = 16 * 1024 + 2048;

	private TlsRecord() {
	}

	/**
	 * Return the type of the content.
	 * @param bytes one at least, from its position
	 * @return 0 to 255
	 */
	static int type(ByteBuffer bytes) {
		return Byte.toUnsignedInt(bytes.get(bytes.position()));
	}

	/**
	 * Return whether a record may begin with these bytes; the engine would wait for more
	 * of invalid ones.
	 * @param bytes one at least, from its position
	 */
	static boolean isPossible(ByteBuffer bytes) {
		int type = type(bytes);
		return type >= CHANGE_CIPHER_SPEC && type <= APPLICATION_DATA
				&& (bytes.remaining() == 1 || bytes.get(bytes.position() + 1) == MAJOR_VERSION);
	}

	/**
	 * Return whether a record is an unprotected alert: protected ones have more bytes, or
	 * another type.
	 * @param bytes the beginning of a record, from its position
	 */
	static boolean isPlainAlert(ByteBuffer bytes) {
		return type(bytes) == ALERT && length(bytes) == HEADER_LENGTH + ALERT_LENGTH;
	}

	/**
	 * Return the number of bytes of the record, its header included.
	 * @param bytes the beginning of a record, from its position
	 * @return length of the header if not more is known, and at most the maximum length
	 * of a record
	 */
	static int length(ByteBuffer bytes) {
		int at = bytes.position();
		if (bytes.remaining() < HEADER_LENGTH) {
			return HEADER_LENGTH;
		}
		int length = (Byte.toUnsignedInt(bytes.get(at + 3)) << Byte.SIZE) | Byte.toUnsignedInt(bytes.get(at + 4));
		return HEADER_LENGTH + Math.min(length, MAX_LENGTH);
	}

}
