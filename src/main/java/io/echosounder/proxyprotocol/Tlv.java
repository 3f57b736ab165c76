package io.echosounder.proxyprotocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import io.echosounder.text.PeerText;

/**
 * A value with a type that a header of version 2 carries behind the addresses
 * (proxy-protocol.txt section 2.2). Equal by type and bytes.
 *
 * @param type 0 to 255
 * @param value up to 65535 bytes, a read-only copy: {@link #text()} and {@link #hex()}
 * are for people and logs
 */
public record Tlv(int type, ByteBuffer value) {

	/** Application protocol that was negotiated by ALPN. */
	public static final int ALPN = 0x01;

	/** Host name that the client requested, as in SNI. */
	public static final int AUTHORITY = 0x02;

	/** Checksum of the header (CRC-32C, RFC 4960 appendix B). */
	public static final int CRC32C = 0x03;

	/** Padding. */
	public static final int NOOP = 0x04;

	/** An id of the connection, up to {@link #MAX_UNIQUE_ID} bytes. */
	public static final int UNIQUE_ID = 0x05;

	/** TLS between the client and the proxy; see {@link TlsClient}. */
	public static final int SSL = 0x20;

	/** Name of the proxy's network namespace. */
	public static final int NETNS = 0x30;

	/** Google Cloud: id of a Private Service Connect connection. */
	public static final int GCP = 0xE0;

	/** Amazon Web Services: id of a VPC endpoint, and others. */
	public static final int AWS = 0xEA;

	/** Microsoft Azure: id of a private endpoint, and others. */
	public static final int AZURE = 0xEE;

	/** Maximum bytes of {@link #UNIQUE_ID} (proxy-protocol.txt section 2.2.5). */
	public static final int MAX_UNIQUE_ID = 128;

	public Tlv {
		if (type < 0 || type > 0xFF) {
			throw new IllegalArgumentException("A type is a byte, not " + type);
		}
		if (value.remaining() > 0xFFFF) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "A value has %d bytes, more than 65535", value.remaining()));
		}
		value = PeerBytes.copy(value);
	}

	/**
	 * Create a value from text.
	 * @param type 0 to 255
	 * @param text is written as UTF-8
	 * @return a new value
	 */
	public static Tlv of(int type, String text) {
		return new Tlv(type, StandardCharsets.UTF_8.encode(text));
	}

	@Override
	public ByteBuffer value() {
		return this.value.duplicate();
	}

	/**
	 * Return the name of the type.
	 * @return as in documents, in lower case, or such as {@code 0xe5}
	 */
	public String name() {
		return switch (this.type) {
			case ALPN -> "alpn";
			case AUTHORITY -> "authority";
			case CRC32C -> "crc32c";
			case NOOP -> "noop";
			case UNIQUE_ID -> "unique-id";
			case SSL -> "ssl";
			case NETNS -> "netns";
			case GCP -> "gcp";
			case AWS -> "aws";
			case AZURE -> "azure";
			default -> String.format(Locale.ROOT, "0x%02x", this.type);
		};
	}

	/**
	 * Return the value as text that fits into one line.
	 * @return UTF-8; {@code \x} and two digits for each byte that is no UTF-8, or not
	 * allowed in a line, or a backslash
	 */
	public String text() {
		return PeerText.of(this.value);
	}

	/**
	 * Return the value as bytes.
	 * @return two digits for each, in lower case
	 */
	public String hex() {
		return PeerBytes.hex(this.value);
	}

	@Override
	public String toString() {
		return name() + "=" + hex();
	}

}
