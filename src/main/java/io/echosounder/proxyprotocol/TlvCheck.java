package io.echosounder.proxyprotocol;

import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * Rules for the values of one header, applied to the received part: values that further
 * bytes cannot make valid are refused. It cannot verify a checksum, which requires the
 * whole header.
 */
final class TlvCheck {

	/** Flags and result of the verification, before the values of {@link Tlv#SSL}. */
	static final int SSL_LENGTH = 5;

	private final ByteBuffer in;

	private int count;

	private int checksumAt = -1;

	/**
	 * Create a check.
	 * @param in received bytes, from index 0 to the limit
	 */
	TlvCheck(ByteBuffer in) {
		this.in = in;
	}

	/**
	 * Return the index of the four bytes of the checksum, received or not; negative
	 * without one.
	 */
	int checksumAt() {
		return this.checksumAt;
	}

	/**
	 * Check the values.
	 * @param from index of the first value
	 * @param end index behind the last; may be behind the received bytes
	 */
	void check(int from, int end) throws BadProxyHeaderException {
		check(from, end, false);
	}

	private void check(int from, int end, boolean nested) throws BadProxyHeaderException {
		checkRest(end - from);
		int at = from;
		while (at < end && at < this.in.limit()) {
			this.count++;
			if (this.count > ProxyHeaderParser.MAX_VALUES) {
				throw new BadProxyHeaderException(
						String.format(Locale.ROOT, "There are more than %d values", this.count - 1));
			}
			int type = Byte.toUnsignedInt(this.in.get(at));
			int value = at + Tlvs.HEADER_LENGTH;
			if (!nested) {
				checkRoom(type, end - value);
				if (type == Tlv.CRC32C) {
					checkFirst();
					this.checksumAt = value;
				}
			}
			if (at + 1 == this.in.limit()) {
				return;
			}
			boolean exact = at + 2 < this.in.limit();
			int length = Byte.toUnsignedInt(this.in.get(at + 1)) << 8;
			if (exact) {
				length |= Byte.toUnsignedInt(this.in.get(at + 2));
			}
			checkLength(type, length, exact, end - value, nested);
			if (!exact) {
				return;
			}
			checkRest(end - value - length);
			if (type == Tlv.SSL && !nested) {
				check(value + SSL_LENGTH, value + length, true);
			}
			at = value + length;
		}
	}

	private void checkFirst() throws BadProxyHeaderException {
		if (this.checksumAt >= 0) {
			throw new BadProxyHeaderException("There are two checksums");
		}
	}

	/** Check the bytes behind a value: another value, or none. */
	private static void checkRest(int rest) throws BadProxyHeaderException {
		if (rest > 0 && rest < Tlvs.HEADER_LENGTH) {
			throw new BadProxyHeaderException(
					String.format(Locale.ROOT, "What is left is too short for another value: %d bytes", rest));
		}
	}

	/** Check that a value of this type can have a valid length here. */
	private static void checkRoom(int type, int room) throws BadProxyHeaderException {
		int least = switch (type) {
			case Tlv.CRC32C -> Integer.BYTES;
			case Tlv.SSL -> SSL_LENGTH;
			default -> 0;
		};
		if (room < least || (least > 0 && room > least && room < least + Tlvs.HEADER_LENGTH)) {
			throw new BadProxyHeaderException(String.format(Locale.ROOT,
					"Value 0x%02x cannot end where the header does, %d bytes on", type, room));
		}
	}

	/**
	 * Check the length, which may lack its second byte, and then is its minimum.
	 */
	private static void checkLength(int type, int length, boolean exact, int room, boolean nested)
			throws BadProxyHeaderException {
		if (length > room) {
			throw new BadProxyHeaderException(String.format(Locale.ROOT,
					"Value 0x%02x says that it has %d bytes, but %d are left", type, length, room));
		}
		if (nested) {
			return;
		}
		boolean bad = switch (type) {
			case Tlv.CRC32C -> length > Integer.BYTES || (exact && length < Integer.BYTES);
			case Tlv.UNIQUE_ID -> length > Tlv.MAX_UNIQUE_ID;
			case Tlv.SSL -> exact && length < SSL_LENGTH;
			default -> false;
		};
		if (bad) {
			throw new BadProxyHeaderException(
					String.format(Locale.ROOT, "Value 0x%02x may not have %d bytes", type, length));
		}
	}

}
