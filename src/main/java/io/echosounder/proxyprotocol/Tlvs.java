package io.echosounder.proxyprotocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Values with types, one behind the other. Whether they may follow each other as they do
 * is for {@link TlvCheck}.
 */
final class Tlvs {

	/** Type and length. */
	static final int HEADER_LENGTH = 3;

	private Tlvs() {
	}

	/** Whether some bytes are values up to their end. */
	static boolean isList(ByteBuffer bytes) {
		int at = bytes.position();
		while (bytes.limit() - at >= HEADER_LENGTH) {
			at += HEADER_LENGTH + Short.toUnsignedInt(bytes.getShort(at + 1));
		}
		return at == bytes.limit();
	}

	/** What some bytes contain that are values up to their end. */
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

	/** Bytes of them all. */
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

	/** The first of a type. */
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
