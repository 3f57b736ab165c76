package io.echosounder.proxyprotocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

import io.echosounder.proxyprotocol.ProxyHeader.Command;

/**
 * Finds a PROXY header in the first bytes of a connection. It keeps nothing between two
 * calls, so whoever calls keeps the bytes until they are a header, or cannot be one; that
 * is decided as early as they allow. Any thread may call.
 */
public final class ProxyHeaderParser {

	/**
	 * Bytes of the longest header of version 1, CR LF included (proxy-protocol.txt
	 * section 2.1).
	 */
	public static final int MAX_LENGTH_V1 = 107;

	/**
	 * Bytes of the longest header of version 2 that is taken. The format allows 64 KiB;
	 * what proxies send are some hundred bytes, or a few thousand with a certificate.
	 */
	public static final int MAX_LENGTH_V2 = 16 * 1024;

	static final byte[] SIGNATURE_V1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);

	static final byte[] SIGNATURE_V2 = "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII);

	/** Signature, version and command, family, length. */
	static final int FIXED_LENGTH_V2 = 16;

	static final int UNIX_PATH_LENGTH = 108;

	private static final Pattern IPV4 = Pattern
		.compile("(0|[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5])(\\.(0|[1-9]\\d?|1\\d\\d|2[0-4]\\d|25[0-5])){3}");

	private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

	private static final Pattern PORT = Pattern.compile("0|[1-9]\\d{0,4}");

	private static final String UNKNOWN = "UNKNOWN";

	private ProxyHeaderParser() {
	}

	/**
	 * Looks at all that has arrived of a connection so far.
	 * @param bytes from position to limit, which stay as they are
	 * @return what these bytes are
	 * @throws BadProxyHeaderException if they begin as a header and cannot become a valid
	 * one
	 */
	public static Result parse(ByteBuffer bytes) throws BadProxyHeaderException {
		ByteBuffer in = bytes.slice();
		if (!in.hasRemaining()) {
			return new Incomplete();
		}
		boolean text = in.get(0) == SIGNATURE_V1[0];
		byte[] signature = text ? SIGNATURE_V1 : SIGNATURE_V2;
		for (int i = 0; i < Math.min(signature.length, in.limit()); i++) {
			if (in.get(i) != signature[i]) {
				return new Absent();
			}
		}
		if (in.limit() < signature.length) {
			return new Incomplete();
		}
		return text ? parseText(in) : parseBinary(in);
	}

	// Version 1

	private static Result parseText(ByteBuffer in) throws BadProxyHeaderException {
		int end = Math.min(in.limit(), MAX_LENGTH_V1);
		for (int i = SIGNATURE_V1.length; i < end; i++) {
			if (in.get(i) == '\n') {
				check(in.get(i - 1) == '\r', "The line ends with LF alone, not with CR LF");
				byte[] line = new byte[i - 1 - SIGNATURE_V1.length];
				in.get(SIGNATURE_V1.length, line);
				return new Complete(header(new String(line, StandardCharsets.ISO_8859_1)), i + 1);
			}
		}
		check(in.limit() < MAX_LENGTH_V1, "The line is longer than " + MAX_LENGTH_V1 + " bytes");
		return new Incomplete();
	}

	private static ProxyHeader header(String line) throws BadProxyHeaderException {
		if (line.equals(UNKNOWN) || line.startsWith(UNKNOWN + " ")) {
			// the rest of the line is to be ignored
			return new ProxyHeader(1, Command.PROXY, Family.UNSPECIFIED, null, null, List.of(), null);
		}
		String[] words = line.split(" ", -1);
		Family family = switch (words[0]) {
			case "TCP4" -> Family.TCP4;
			case "TCP6" -> Family.TCP6;
			default -> throw new BadProxyHeaderException("The protocol is not TCP4, TCP6 or UNKNOWN");
		};
		check(words.length == 5, "The line has %d words, not two addresses and two ports", words.length);
		return new ProxyHeader(1, Command.PROXY, family, endpoint(family, words[1], words[3]),
				endpoint(family, words[2], words[4]), List.of(), null);
	}

	private static Endpoint endpoint(Family family, String address, String port) throws BadProxyHeaderException {
		check(PORT.matcher(port).matches() && Integer.parseInt(port) <= 0xFFFF, "A port is not a number up to 65535");
		Pattern pattern = (family == Family.TCP4) ? IPV4 : IPV6;
		check(pattern.matcher(address).matches(), "An address is not one of " + family);
		try {
			return new Endpoint.Inet(new InetSocketAddress(InetAddress.ofLiteral(address), Integer.parseInt(port)));
		}
		catch (IllegalArgumentException _) {
			throw new BadProxyHeaderException("An address is not one of " + family);
		}
	}

	// Version 2

	private static Result parseBinary(ByteBuffer in) throws BadProxyHeaderException {
		int command = SIGNATURE_V2.length;
		if (in.limit() > command) {
			check((in.get(command) & 0xF0) == 0x20, "The version is %d, not 2", (in.get(command) & 0xF0) >> 4);
			check((in.get(command) & 0x0F) <= 1, "There is no command %d", in.get(command) & 0x0F);
		}
		if (in.limit() < FIXED_LENGTH_V2) {
			return new Incomplete();
		}
		int length = FIXED_LENGTH_V2 + Short.toUnsignedInt(in.getShort(FIXED_LENGTH_V2 - 2));
		check(length <= MAX_LENGTH_V2, "The header has %d bytes, more than " + MAX_LENGTH_V2, length);
		if (in.limit() < length) {
			return new Incomplete();
		}
		// a copy, as values refer to it
		ByteBuffer header = ByteBuffer.allocate(length).put(0, in, 0, length);
		boolean local = (in.get(command) & 0x0F) == 0;
		return new Complete(local ? unspecified(Command.LOCAL) : header(header), length);
	}

	/** Whatever else it contains is to be skipped. */
	private static ProxyHeader unspecified(Command command) {
		return new ProxyHeader(2, command, Family.UNSPECIFIED, null, null, List.of(), null);
	}

	private static ProxyHeader header(ByteBuffer header) throws BadProxyHeaderException {
		int code = Byte.toUnsignedInt(header.get(FIXED_LENGTH_V2 - 3));
		if (code <= 0x02) {
			return unspecified(Command.PROXY);
		}
		Family family = Family.of(code);
		if (family == null) {
			throw new BadProxyHeaderException("There is no address family 0x%02x".formatted(code));
		}
		int addressLength = family.addressLength();
		check(header.limit() - FIXED_LENGTH_V2 >= addressLength, "%d bytes are too few for addresses of " + family,
				header.limit() - FIXED_LENGTH_V2);
		header.position(FIXED_LENGTH_V2);
		Endpoint source;
		Endpoint destination;
		if (family == Family.UNIX_STREAM || family == Family.UNIX_DATAGRAM) {
			source = path(header);
			destination = path(header);
		}
		else {
			InetAddress sourceAddress = address(header, family);
			InetAddress destinationAddress = address(header, family);
			source = new Endpoint.Inet(new InetSocketAddress(sourceAddress, port(header)));
			destination = new Endpoint.Inet(new InetSocketAddress(destinationAddress, port(header)));
		}
		List<Tlv> tlvs = Tlvs.parse(header);
		verifyChecksum(header.clear(), FIXED_LENGTH_V2 + addressLength, tlvs);
		Tlv ssl = Tlvs.find(tlvs, Tlv.SSL);
		return new ProxyHeader(2, Command.PROXY, family, source, destination, tlvs,
				(ssl != null) ? TlsClient.parse(ssl.value()) : null);
	}

	private static InetAddress address(ByteBuffer header, Family family) {
		byte[] address = new byte[(family.addressLength() - 4) / 2];
		header.get(address);
		try {
			return InetAddress.getByAddress(address);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException("Any four or sixteen bytes are an address", ex);
		}
	}

	private static int port(ByteBuffer header) {
		return Short.toUnsignedInt(header.getShort());
	}

	private static Endpoint path(ByteBuffer header) {
		byte[] bytes = new byte[UNIX_PATH_LENGTH];
		header.get(bytes);
		String path = new String(bytes, StandardCharsets.ISO_8859_1);
		int end = path.indexOf('\0');
		return new Endpoint.Unix((end < 0) ? path : path.substring(0, end));
	}

	private static void verifyChecksum(ByteBuffer header, int tlvsFrom, List<Tlv> tlvs) throws BadProxyHeaderException {
		int at = tlvsFrom;
		int found = -1;
		for (Tlv tlv : tlvs) {
			at += Tlvs.HEADER_LENGTH;
			if (tlv.type() == Tlv.CRC32C) {
				check(found < 0, "There are two checksums");
				check(tlv.value().remaining() == Integer.BYTES, "The checksum has %d bytes, not 4",
						tlv.value().remaining());
				found = at;
			}
			at += tlv.value().remaining();
		}
		if (found >= 0) {
			check(header.getInt(found) == checksum(header, found), "The checksum is wrong");
		}
	}

	/** Of a whole header, as if the checksum in it were zero. */
	static int checksum(ByteBuffer header, int checksumAt) {
		CRC32C checksum = new CRC32C();
		checksum.update(header.slice(0, checksumAt));
		checksum.update(new byte[Integer.BYTES]);
		int behind = checksumAt + Integer.BYTES;
		checksum.update(header.slice(behind, header.limit() - behind));
		return (int) checksum.getValue();
	}

	private static void check(boolean condition, String problem) throws BadProxyHeaderException {
		if (!condition) {
			throw new BadProxyHeaderException(problem);
		}
	}

	/** As above, with a number that says how wrong it is, at the place of {@code %d}. */
	private static void check(boolean condition, String problem, int number) throws BadProxyHeaderException {
		if (!condition) {
			throw new BadProxyHeaderException(problem.replace("%d", Integer.toString(number)));
		}
	}

	/** What the bytes that have arrived so far are. */
	public sealed interface Result {

	}

	/** They may become a header. */
	public record Incomplete() implements Result {

	}

	/** They are not the beginning of a header. */
	public record Absent() implements Result {

	}

	/**
	 * They begin with a header.
	 *
	 * @param header what it says
	 * @param length its bytes; what is behind them belongs to the connection
	 */
	public record Complete(ProxyHeader header, int length) implements Result {

	}

}
