package io.echosounder.proxyprotocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Reads values with types, one behind the other.
 */
final class Tlvs {

	static final int HEADER_LENGTH = 3;

	private Tlvs() {
	}

	static List<Tlv> parse(ByteBuffer bytes) throws BadProxyHeaderException {
		List<Tlv> tlvs = new ArrayList<>();
		while (bytes.hasRemaining()) {
			if (bytes.remaining() < HEADER_LENGTH) {
				throw new BadProxyHeaderException(
						"%d bytes are too few for another value".formatted(bytes.remaining()));
			}
			int type = Byte.toUnsignedInt(bytes.get());
			int length = Short.toUnsignedInt(bytes.getShort());
			if (length > bytes.remaining()) {
				throw new BadProxyHeaderException("Value 0x%02x says that it has %d bytes, but %d are left"
					.formatted(type, length, bytes.remaining()));
			}
			tlvs.add(new Tlv(type, bytes.slice(bytes.position(), length)));
			bytes.position(bytes.position() + length);
		}
		return tlvs;
	}

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
