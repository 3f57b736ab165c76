package io.echosounder.proxyprotocol;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.echosounder.proxyprotocol.ProxyHeader.Command;
import org.jspecify.annotations.Nullable;

/**
 * Writes a PROXY header as it is sent before everything else. Any thread may call.
 */
public final class ProxyHeaderEncoder {

	private ProxyHeaderEncoder() {
	}

	/**
	 * Encodes a header, in the version that it says. A value of type {@link Tlv#CRC32C}
	 * and four bytes gets the right checksum.
	 * @param header what to say
	 * @return its bytes
	 * @throws IllegalArgumentException if the version cannot say it, or not in
	 * {@link ProxyHeaderParser#MAX_LENGTH_V2} bytes
	 */
	public static ByteBuffer encode(ProxyHeader header) {
		return switch (header.version()) {
			case 1 -> encodeText(header);
			case 2 -> encodeBinary(header);
			default -> throw new IllegalArgumentException("There is no version " + header.version());
		};
	}

	private static ByteBuffer encodeText(ProxyHeader header) {
		check(header.command() == Command.PROXY && header.tlvs().isEmpty(), "Version 1 has addresses only");
		String line = switch (header.family()) {
			case UNSPECIFIED -> "UNKNOWN";
			case TCP4, TCP6 -> header.family() + " " + addresses(header);
			case UDP4, UDP6, UNIX_STREAM, UNIX_DATAGRAM ->
				throw new IllegalArgumentException("Version 1 knows TCP only, not " + header.family());
		};
		return ByteBuffer.wrap(("PROXY " + line + "\r\n").getBytes(StandardCharsets.US_ASCII));
	}

	private static String addresses(ProxyHeader header) {
		InetSocketAddress source = inet(header.source());
		InetSocketAddress destination = inet(header.destination());
		return "%s %s %d %d".formatted(text(source.getAddress(), header.family()),
				text(destination.getAddress(), header.family()), source.getPort(), destination.getPort());
	}

	private static String text(InetAddress address, Family family) {
		boolean six = address instanceof Inet6Address;
		check(six || family == Family.TCP4, "An address of IPv4 is not one of TCP6");
		check(!six || family == Family.TCP6, "An address of IPv6 is not one of TCP4");
		String text = address.getHostAddress();
		int zone = text.indexOf('%');
		return (zone < 0) ? text : text.substring(0, zone);
	}

	private static ByteBuffer encodeBinary(ProxyHeader header) {
		Family family = (header.command() == Command.LOCAL) ? Family.UNSPECIFIED : header.family();
		check(family != Family.UNSPECIFIED || header.tlvs().isEmpty(), "Nobody reads values without addresses");
		int length = family.addressLength();
		for (Tlv tlv : header.tlvs()) {
			length += Tlvs.HEADER_LENGTH + tlv.value().remaining();
		}
		check(ProxyHeaderParser.FIXED_LENGTH_V2 + length <= ProxyHeaderParser.MAX_LENGTH_V2, "The header is too long");
		ByteBuffer out = ByteBuffer.allocate(ProxyHeaderParser.FIXED_LENGTH_V2 + length);
		out.put(ProxyHeaderParser.SIGNATURE_V2);
		out.put((byte) ((header.command() == Command.LOCAL) ? 0x20 : 0x21));
		out.put((byte) family.code()).putShort((short) length);
		switch (family) {
			case UNSPECIFIED -> {
				// nothing to say
			}
			case TCP4, UDP4, TCP6, UDP6 -> putAddresses(out, header, family);
			case UNIX_STREAM, UNIX_DATAGRAM -> {
				putPath(out, header.source());
				putPath(out, header.destination());
			}
		}
		int checksumAt = -1;
		for (Tlv tlv : header.tlvs()) {
			ByteBuffer value = tlv.value();
			out.put((byte) tlv.type()).putShort((short) value.remaining());
			if (tlv.type() == Tlv.CRC32C && value.remaining() == Integer.BYTES) {
				checksumAt = out.position();
			}
			out.put(value);
		}
		out.flip();
		if (checksumAt >= 0) {
			out.putInt(checksumAt, ProxyHeaderParser.checksum(out, checksumAt));
		}
		return out;
	}

	private static void putAddresses(ByteBuffer out, ProxyHeader header, Family family) {
		InetSocketAddress source = inet(header.source());
		InetSocketAddress destination = inet(header.destination());
		int length = (family.addressLength() - 4) / 2;
		out.put(bytes(source, length)).put(bytes(destination, length));
		out.putShort((short) source.getPort()).putShort((short) destination.getPort());
	}

	private static byte[] bytes(InetSocketAddress address, int length) {
		byte[] bytes = address.getAddress().getAddress();
		check(bytes.length == length, "An address is of another family than the header");
		return bytes;
	}

	private static void putPath(ByteBuffer out, @Nullable Endpoint endpoint) {
		if (!(endpoint instanceof Endpoint.Unix unix)) {
			throw new IllegalArgumentException("A path is missing");
		}
		byte[] path = unix.path().getBytes(StandardCharsets.ISO_8859_1);
		check(path.length <= ProxyHeaderParser.UNIX_PATH_LENGTH, "A path is longer than 108 bytes");
		int end = out.position() + ProxyHeaderParser.UNIX_PATH_LENGTH;
		out.put(path).position(end);
	}

	private static InetSocketAddress inet(@Nullable Endpoint endpoint) {
		if (!(endpoint instanceof Endpoint.Inet inet)) {
			throw new IllegalArgumentException("An address and a port are missing");
		}
		return inet.address();
	}

	private static void check(boolean condition, String problem) {
		if (!condition) {
			throw new IllegalArgumentException(problem);
		}
	}

}
