package io.echosounder.proxyprotocol;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import io.echosounder.text.PeerText;
import org.jspecify.annotations.Nullable;

/**
 * One end of the connection that a proxy passes on. Equal for the same end. Its text has
 * no character that could break a log line.
 */
public sealed interface Endpoint {

	/**
	 * An address and a port.
	 *
	 * @param address resolved. An address of the parser has its own text for a host name,
	 * so an address that a peer chose causes no DNS query
	 */
	record Inet(InetSocketAddress address) implements Endpoint {

		public Inet {
			if (address.isUnresolved()) {
				throw new IllegalArgumentException("An endpoint has an address, not only a name");
			}
		}

		/**
		 * Create an endpoint from received bytes. Sixteen bytes are an address of IPv6,
		 * also if they represent one of IPv4 ({@code ::ffff:a.b.c.d}, RFC 4291 section
		 * 2.5.5.2).
		 * @param address four or sixteen bytes
		 * @param port 0 to 65535
		 * @return a new endpoint
		 */
		public static Inet of(byte[] address, int port) {
			try {
				String text = withName(null, address).getHostAddress();
				return new Inet(new InetSocketAddress(withName(text, address), port));
			}
			catch (UnknownHostException ex) {
				throw new IllegalArgumentException("An address has four or sixteen bytes, not " + address.length, ex);
			}
		}

		private static InetAddress withName(@Nullable String name, byte[] address) throws UnknownHostException {
			// InetAddress.getByAddress would convert a mapped address to IPv4
			return (address.length == 4) ? InetAddress.getByAddress(name, address)
					: Inet6Address.getByAddress(name, address, -1);
		}

		/**
		 * Return the address without the zone, which has a meaning on one machine only.
		 */
		String host() {
			String host = this.address.getAddress().getHostAddress();
			int zone = host.indexOf('%');
			return (zone < 0) ? host : host.substring(0, zone);
		}

		@Override
		public String toString() {
			return ((this.address.getAddress() instanceof Inet6Address) ? "[" + host() + "]" : host()) + ":"
					+ this.address.getPort();
		}

	}

	/**
	 * A Unix socket.
	 *
	 * @param path read-only. Up to the first NUL; or, if that is its first byte, a name
	 * in Linux's abstract namespace, up to the NULs at its end; empty if the socket has
	 * no name
	 */
	record Unix(ByteBuffer path) implements Endpoint {

		/** Bytes of the longest path (proxy-protocol.txt section 2.2). */
		public static final int MAX_LENGTH = 108;

		public Unix {
			if (path.remaining() > MAX_LENGTH) {
				throw new IllegalArgumentException(
						String.format(Locale.ROOT, "A path has %d bytes, more than 108", path.remaining()));
			}
			path = PeerBytes.copy(path.slice(path.position(), length(path)));
		}

		/**
		 * Create an endpoint from a path.
		 * @param path is written as UTF-8, up to {@link #MAX_LENGTH} bytes
		 * @return a new endpoint
		 */
		public static Unix of(String path) {
			return new Unix(StandardCharsets.UTF_8.encode(path));
		}

		private static int length(ByteBuffer path) {
			ByteBuffer bytes = path.slice();
			int length = bytes.limit();
			boolean isAbstract = length > 0 && bytes.get(0) == 0;
			if (isAbstract) {
				while (length > 0 && bytes.get(length - 1) == 0) {
					length--;
				}
				return length;
			}
			for (int i = 0; i < length; i++) {
				if (bytes.get(i) == 0) {
					return i;
				}
			}
			return length;
		}

		@Override
		public ByteBuffer path() {
			return this.path.duplicate();
		}

		/**
		 * Return the path as readable text.
		 * @return UTF-8; {@code \x} and two digits for each byte that is no UTF-8, or not
		 * allowed in a line
		 */
		public String text() {
			return PeerText.of(this.path);
		}

		@Override
		public String toString() {
			return "unix:" + text();
		}

	}

}
