package io.echosounder.scenario.proxy;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * PROXY headers, put together here byte by byte. A character is a byte (Latin-1).
 */
final class Headers {

	static final String SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";

	static final int LOCAL = 0x20;

	static final int PROXY = 0x21;

	static final int UNSPECIFIED = 0x00;

	static final int TCP4 = 0x11;

	static final int TCP6 = 0x21;

	static final int UNIX_STREAM = 0x31;

	static final String SOURCE = "192.0.2.7:40007";

	static final String DESTINATION = "198.51.100.1:443";

	static final String ADDRESSES = addresses(bytes("192.0.2.7"), bytes("198.51.100.1"));

	/** Version 1, from {@link #SOURCE} to {@link #DESTINATION}. */
	static final String V1 = "PROXY TCP4 192.0.2.7 198.51.100.1 40007 443\r\n";

	/** The same in version 2. */
	static final String V2 = v2(PROXY, TCP4, ADDRESSES);

	private Headers() {
	}

	/** The header of a client with another address. */
	static String from(String address) {
		return v2(PROXY, TCP4, addresses(bytes(address), bytes("198.51.100.1")));
	}

	/** Version 2, with any content. */
	static String v2(int command, int family, String content) {
		return SIGNATURE + (char) command + (char) family + length(content) + content;
	}

	/** Addresses of any family, and the ports 40007 and 443. */
	static String addresses(String source, String destination) {
		return source + destination + "\u009cG\u0001\u00bb";
	}

	/** An address as it is sent. */
	static String bytes(String address) {
		return text(InetAddress.ofLiteral(address).getAddress());
	}

	/** An address of IPv4 as one of IPv6. */
	static String mapped(String address) {
		return "\0".repeat(10) + "\u00ff\u00ff" + bytes(address);
	}

	/** A path of a Unix socket. */
	static String path(String path) {
		return path + "\0".repeat(108 - path.length());
	}

	static String value(int type, String content) {
		return (char) type + length(content) + content;
	}

	/** Of {@link #ADDRESSES}, with the right checksum before other values. */
	static String checked(String values) {
		String header = v2(PROXY, TCP4, ADDRESSES + value(0x03, "\0\0\0\0") + values);
		CRC32C checksum = new CRC32C();
		checksum.update(header.getBytes(StandardCharsets.ISO_8859_1));
		int sum = (int) checksum.getValue();
		int at = v2(PROXY, TCP4, ADDRESSES).length() + 3;
		String bytes = "" + (char) (sum >>> 24) + (char) (sum >>> 16 & 0xFF) + (char) (sum >>> 8 & 0xFF)
				+ (char) (sum & 0xFF);
		return header.substring(0, at) + bytes + header.substring(at + bytes.length());
	}

	static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.ISO_8859_1);
	}

	private static String length(String content) {
		return "" + (char) (content.length() >> 8) + (char) (content.length() & 0xFF);
	}

}
