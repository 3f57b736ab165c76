package io.echosounder.proxyprotocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Sequence of values with types. {@link TlvCheck} decides whether the sequence is valid.
 */
final class Tlvs {

	/** Type and length. */
	static final int HEADER_LENGTH = 3;

	private Tlvs() {
	}

	/** Return whether bytes are values up to their end. */
	static boolean isList(ByteBuffer bytes) {
		int at = bytes.position();
		while (bytes.limit() - at >= HEADER_LENGTH) {
			at += HEADER_LENGTH + Short.toUnsignedInt(bytes.getShort(at + 1));
		}
		return at == bytes.limit();
	}

	/** Return the values in bytes that hold nothing else. */
	static List<Tlv> parse(ByteBuffer bytes) {
		List<Tlv> tlvs = new ArrayList<>();
		int at = bytes.position();
		while (at < bytes.limit()) {
			int length = Short.toUnsignedInt(bytes.getShort(at + 1));
			int value = at + HEADER_LENGTH;
			tlvs.add(new Tlv(Byte.toUnsignedInt(bytes.get(at)), bytes.slice(value, length)));
			at = value + length;
		}
		return tlvs;
	}

	/** Return the number of bytes of all values. */
	static int length(List<Tlv> tlvs) {
		int length = 0;
		for (Tlv tlv : tlvs) {
			length += HEADER_LENGTH + tlv.value().remaining();
		}
		return length;
	}

	static void put(ByteBuffer out, List<Tlv> tlvs) {
		for (Tlv tlv : tlvs) {
			ByteBuffer value = tlv.value();
			out.put((byte) tlv.type()).putShort((short) value.remaining()).put(value);
		}
	}

	/** Return the first value of a type. */
	static @Nullable Tlv find(List<Tlv> tlvs, int type) {
		for (Tlv tlv : tlvs) {
			if (tlv.type() == type) {
				return tlv;
			}
		}
		return null;
	}

	static @Nullable String text(List<Tlv> tlvs, int type) {
		Tlv tlv = find(tlvs, type);
		return (tlv != null) ? tlv.text() : null;
	}

}
