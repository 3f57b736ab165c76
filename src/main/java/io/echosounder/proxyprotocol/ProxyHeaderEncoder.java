package io.echosounder.proxyprotocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import io.echosounder.proxyprotocol.ProxyHeader.Command;
import org.jspecify.annotations.Nullable;

/**
 * Encodes a PROXY header, which precedes all other bytes. Any thread may call.
 */
public final class ProxyHeaderEncoder {

	private ProxyHeaderEncoder() {
	}

	/**
	 * Encode a header, in its version. A value of type {@link Tlv#CRC32C} gets the right
	 * checksum, regardless of its content.
	 * @param header header to encode
	 * @return its bytes, up to {@link ProxyHeaderParser#MAX_LENGTH_V1} or
	 * {@link ProxyHeaderParser#MAX_LENGTH_V2}
	 */
	public static ByteBuffer encode(ProxyHeader header) {
		return (header.version() == 1) ? encodeText(header) : encodeBinary(header);
	}

	private static ByteBuffer encodeText(ProxyHeader header) {
		String line = "UNKNOWN";
		if (header.family() != Family.UNSPECIFIED) {
			Endpoint.Inet source = inet(header.source());
			Endpoint.Inet destination = inet(header.destination());
			line = String.format(Locale.ROOT, "%s %s %s %d %d", header.family(), source.host(), destination.host(),
					source.address().getPort(), destination.address().getPort());
		}
		return ByteBuffer.wrap(("PROXY " + line + "\r\n").getBytes(StandardCharsets.US_ASCII));
	}

	private static ByteBuffer encodeBinary(ProxyHeader header) {
		Family family = header.family();
		int length = family.addressLength() + Tlvs.length(header.tlvs());
		ByteBuffer out = ByteBuffer.allocate(ProxyHeaderParser.FIXED_LENGTH_V2 + length);
		out.put(ProxyHeaderParser.SIGNATURE_V2);
		out.put((byte) ((header.command() == Command.LOCAL) ? 0x20 : 0x21));
		out.put((byte) family.code()).putShort((short) length);
		switch (family) {
			case UNSPECIFIED -> {
				// no addresses
			}
			case TCP4, UDP4, TCP6, UDP6 -> putAddresses(out, inet(header.source()), inet(header.destination()));
			case UNIX_STREAM, UNIX_DATAGRAM -> {
				putPath(out, header.source());
				putPath(out, header.destination());
			}
		}
		Tlvs.put(out, header.tlvs());
		out.flip();
		putChecksum(out, header);
		return out;
	}

	private static void putAddresses(ByteBuffer out, Endpoint.Inet source, Endpoint.Inet destination) {
		out.put(source.address().getAddress().getAddress()).put(destination.address().getAddress().getAddress());
		out.putShort((short) source.address().getPort()).putShort((short) destination.address().getPort());
	}

	private static void putPath(ByteBuffer out, @Nullable Endpoint endpoint) {
		if (!(endpoint instanceof Endpoint.Unix unix)) {
			throw new IllegalStateException("A header of this family has paths");
		}
		int end = out.position() + Endpoint.Unix.MAX_LENGTH;
		out.put(unix.path()).position(end);
	}

	private static void putChecksum(ByteBuffer out, ProxyHeader header) {
		int at = ProxyHeaderParser.FIXED_LENGTH_V2 + header.family().addressLength();
		for (Tlv tlv : header.tlvs()) {
			at += Tlvs.HEADER_LENGTH;
			if (tlv.type() == Tlv.CRC32C) {
				out.putInt(at, BinaryHeader.checksum(out, at));
			}
			at += tlv.value().remaining();
		}
	}

	private static Endpoint.Inet inet(@Nullable Endpoint endpoint) {
		if (!(endpoint instanceof Endpoint.Inet inet)) {
			throw new IllegalStateException("A header of this family has addresses and ports");
		}
		return inet;
	}

}
