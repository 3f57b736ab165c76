package io.echosounder.proxyprotocol;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;

import io.echosounder.proxyprotocol.ProxyHeader.Command;
import io.echosounder.proxyprotocol.ProxyHeaderParser.Complete;
import io.echosounder.proxyprotocol.ProxyHeaderParser.Incomplete;
import io.echosounder.proxyprotocol.ProxyHeaderParser.Result;
import org.jspecify.annotations.Nullable;

/**
 * A header of version 2, or its received part (proxy-protocol.txt section 2.2).
 */
final class BinaryHeader {

	private static final int COMMAND_AT = ProxyHeaderParser.SIGNATURE_V2.length;

	private static final int FAMILY_AT = COMMAND_AT + 1;

	private static final int LENGTH_AT = FAMILY_AT + 1;

	private final ByteBuffer in;

	/**
	 * Create a parser.
	 * @param in from index 0; begins with the signature
	 */
	BinaryHeader(ByteBuffer in) {
		this.in = in;
	}

	Result parse() throws BadProxyHeaderException {
		Command command = command();
		Family family = (command == Command.PROXY) ? family() : Family.UNSPECIFIED;
		int end = end();
		if (family == null || this.in.limit() < ProxyHeaderParser.FIXED_LENGTH_V2) {
			return new Incomplete(true);
		}
		int values = ProxyHeaderParser.FIXED_LENGTH_V2 + family.addressLength();
		check(values <= end, "The header has %d bytes, too few for addresses of " + family, end);
		TlvCheck check = new TlvCheck(this.in);
		if (family != Family.UNSPECIFIED) {
			check.check(values, end);
		}
		if (this.in.limit() < end) {
			return new Incomplete(true);
		}
		if (command == Command.LOCAL) {
			// its content is to be skipped
			return new Complete(ProxyHeader.local(), end);
		}
		ByteBuffer tlvs = this.in.slice(values, end - values);
		if (family == Family.UNSPECIFIED) {
			if (!Tlvs.isList(tlvs)) {
				// addresses of an unspecified family are to be ignored
				tlvs.limit(0);
			}
			check.check(values, values + tlvs.limit());
		}
		verifyChecksum(end, check.checksumAt());
		return new Complete(header(family, Tlvs.parse(tlvs)), end);
	}

	private @Nullable Command command() throws BadProxyHeaderException {
		if (this.in.limit() <= COMMAND_AT) {
			return null;
		}
		int code = Byte.toUnsignedInt(this.in.get(COMMAND_AT));
		check(code >> 4 == 2, "The version is %d, not 2", code >> 4);
		return switch (code & 0x0F) {
			case 0 -> Command.LOCAL;
			case 1 -> Command.PROXY;
			default ->
				throw new BadProxyHeaderException(String.format(Locale.ROOT, "There is no command %d", code & 0x0F));
		};
	}

	private @Nullable Family family() throws BadProxyHeaderException {
		if (this.in.limit() <= FAMILY_AT) {
			return null;
		}
		int code = Byte.toUnsignedInt(this.in.get(FAMILY_AT));
		Family family = Family.of(code);
		if (family == null) {
			throw new BadProxyHeaderException(String.format(Locale.ROOT, "There is no address family 0x%02x", code));
		}
		return family;
	}

	/**
	 * Return the length of the whole header, or its minimum while bytes of it are
	 * missing.
	 */
	private int end() throws BadProxyHeaderException {
		int end = ProxyHeaderParser.FIXED_LENGTH_V2;
		if (this.in.limit() > LENGTH_AT) {
			end += Byte.toUnsignedInt(this.in.get(LENGTH_AT)) << 8;
		}
		if (this.in.limit() > LENGTH_AT + 1) {
			end += Byte.toUnsignedInt(this.in.get(LENGTH_AT + 1));
		}
		check(end <= ProxyHeaderParser.MAX_LENGTH_V2, "The header has %d bytes or more, too many", end);
		return end;
	}

	private ProxyHeader header(Family family, List<Tlv> tlvs) {
		ByteBuffer addresses = this.in.slice(ProxyHeaderParser.FIXED_LENGTH_V2, family.addressLength());
		return switch (family) {
			case UNSPECIFIED -> new ProxyHeader(2, Command.PROXY, family, null, null, tlvs);
			case TCP4, UDP4, TCP6, UDP6 -> {
				byte[] source = new byte[(family.addressLength() - 2 * Short.BYTES) / 2];
				byte[] destination = new byte[source.length];
				addresses.get(source).get(destination);
				yield new ProxyHeader(2, Command.PROXY, family, endpoint(source, addresses),
						endpoint(destination, addresses), tlvs);
			}
			case UNIX_STREAM, UNIX_DATAGRAM ->
				new ProxyHeader(2, Command.PROXY, family, path(addresses, 0), path(addresses, 1), tlvs);
		};
	}

	private static Endpoint endpoint(byte[] address, ByteBuffer ports) {
		return Endpoint.Inet.of(address, Short.toUnsignedInt(ports.getShort()));
	}

	private static Endpoint path(ByteBuffer paths, int index) {
		return new Endpoint.Unix(paths.slice(index * Endpoint.Unix.MAX_LENGTH, Endpoint.Unix.MAX_LENGTH));
	}

	private void verifyChecksum(int end, int at) throws BadProxyHeaderException {
		if (at >= 0 && this.in.getInt(at) != checksum(this.in.slice(0, end), at)) {
			throw new BadProxyHeaderException("The checksum is wrong");
		}
	}

	/** Return the checksum of a whole header, as if the checksum in it were zero. */
	static int checksum(ByteBuffer header, int checksumAt) {
		CRC32C checksum = new CRC32C();
		checksum.update(header.slice(0, checksumAt));
		checksum.update(new byte[Integer.BYTES]);
		int behind = checksumAt + Integer.BYTES;
		checksum.update(header.slice(behind, header.limit() - behind));
		return (int) checksum.getValue();
	}

	/** Check a condition; the number completes the message. */
	private static void check(boolean condition, String problem, int number) throws BadProxyHeaderException {
		if (!condition) {
			throw new BadProxyHeaderException(String.format(Locale.ROOT, problem, number));
		}
	}

}
