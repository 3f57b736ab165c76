package io.echosounder.proxyprotocol;

import java.net.Inet4Address;
import java.net.Inet6Address;

import org.jspecify.annotations.Nullable;

/**
 * Kind of addresses of a header (proxy-protocol.txt section 2.2, "transport protocol and
 * address family").
 */
public enum Family {

	/** None: the connection keeps the addresses of its socket. */
	UNSPECIFIED(0x00, 0),

	/** TCP over IPv4. */
	TCP4(0x11, 12),

	/** UDP over IPv4. */
	UDP4(0x12, 12),

	/** TCP over IPv6. */
	TCP6(0x21, 36),

	/** UDP over IPv6. */
	UDP6(0x22, 36),

	/** A stream between Unix sockets. */
	UNIX_STREAM(0x31, 216),

	/** Datagrams between Unix sockets. */
	UNIX_DATAGRAM(0x32, 216);

	private final int code;

	private final int addressLength;

	Family(int code, int addressLength) {
		this.code = code;
		this.addressLength = addressLength;
	}

	/** Return the byte of this family in version 2. */
	int code() {
		return this.code;
	}

	/** Return the bytes of both addresses and ports in version 2. */
	int addressLength() {
		return this.addressLength;
	}

	/**
	 * Return whether an end is of this family; {@code null} is of the unspecified one.
	 */
	boolean isOf(@Nullable Endpoint endpoint) {
		return switch (this) {
			case UNSPECIFIED -> endpoint == null;
			case TCP4, UDP4 ->
				endpoint instanceof Endpoint.Inet inet && inet.address().getAddress() instanceof Inet4Address;
			case TCP6, UDP6 ->
				endpoint instanceof Endpoint.Inet inet && inet.address().getAddress() instanceof Inet6Address;
			case UNIX_STREAM, UNIX_DATAGRAM -> endpoint instanceof Endpoint.Unix;
		};
	}

	/** Return the family of a byte, or {@code null} if it is not defined. */
	static @Nullable Family of(int code) {
		for (Family family : values()) {
			if (family.code == code) {
				return family;
			}
		}
		return null;
	}

}
