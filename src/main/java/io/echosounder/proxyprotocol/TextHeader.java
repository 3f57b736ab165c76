package io.echosounder.proxyprotocol;

import java.nio.ByteBuffer;
import java.util.List;

import io.echosounder.proxyprotocol.ProxyHeader.Command;
import io.echosounder.proxyprotocol.ProxyHeaderParser.Complete;
import io.echosounder.proxyprotocol.ProxyHeaderParser.Incomplete;
import io.echosounder.proxyprotocol.ProxyHeaderParser.Result;

/**
 * A header of version 1, or its received part (proxy-protocol.txt section 2.1).
 */
final class TextHeader {

	private static final String UNKNOWN = "UNKNOWN";

	private static final String UNKNOWN_PROTOCOL = "The protocol is not TCP4, TCP6 or UNKNOWN";

	private static final List<String> PROTOCOLS = List.of("TCP4", "TCP6", UNKNOWN);

	/** Separators behind the fields: two addresses, two ports. */
	private static final String SEPARATORS = "   \r";

	/** Minimum that can follow each field once it is complete. */
	private static final List<String> REST = List.of(" :: 0 0\r\n", " 0 0\r\n", " 0\r\n", "\r\n");

	private final ByteBuffer in;

	/**
	 * Create a parser.
	 * @param in from index 0; begins with the signature
	 */
	TextHeader(ByteBuffer in) {
		this.in = in;
	}

	Result parse() throws BadProxyHeaderException {
		String protocol = "";
		for (int at = ProxyHeaderParser.SIGNATURE_V1.length; at < this.in.limit(); at++) {
			int character = Byte.toUnsignedInt(this.in.get(at));
			if (character == ' ' || character == '\r') {
				return parse(protocol, character, at);
			}
			protocol += (char) character;
			check(isBeginning(protocol), UNKNOWN_PROTOCOL);
		}
		return new Incomplete(true);
	}

	private Result parse(String protocol, int separator, int at) throws BadProxyHeaderException {
		check(separator == ' ' || protocol.equals(UNKNOWN), UNKNOWN_PROTOCOL);
		return switch (protocol) {
			case "TCP4" -> parseFields(Family.TCP4, at + 1);
			case "TCP6" -> parseFields(Family.TCP6, at + 1);
			case UNKNOWN -> parseIgnored(at);
			default -> throw new BadProxyHeaderException(UNKNOWN_PROTOCOL);
		};
	}

	private static boolean isBeginning(String text) {
		return PROTOCOLS.stream().anyMatch((protocol) -> protocol.startsWith(text));
	}

	/** Skip all bytes between UNKNOWN and the end of the line. */
	private Result parseIgnored(int from) throws BadProxyHeaderException {
		for (int at = from; at < this.in.limit(); at++) {
			byte character = this.in.get(at);
			if (character == '\r') {
				checkLength(at + 2);
				return parseEnd(at + 1, new ProxyHeader(1, Command.PROXY, Family.UNSPECIFIED, null, null, List.of()));
			}
			check(character != '\n', "The line ends with LF alone, not with CR LF");
			checkLength(at + 3);
		}
		return new Incomplete(true);
	}

	private Result parseFields(Family family, int from) throws BadProxyHeaderException {
		boolean four = family == Family.TCP4;
		Literal.Address source = four ? new Ipv4Literal() : new Ipv6Literal();
		Literal.Address destination = four ? new Ipv4Literal() : new Ipv6Literal();
		PortLiteral sourcePort = new PortLiteral();
		PortLiteral destinationPort = new PortLiteral();
		List<Literal> fields = List.of(source, destination, sourcePort, destinationPort);
		int index = 0;
		for (int at = from; at < this.in.limit(); at++) {
			int character = Byte.toUnsignedInt(this.in.get(at));
			if (character == SEPARATORS.charAt(index) && fields.get(index).isComplete()) {
				index++;
				if (index == fields.size()) {
					return parseEnd(at + 1,
							new ProxyHeader(1, Command.PROXY, family,
									Endpoint.Inet.of(source.bytes(), sourcePort.number()),
									Endpoint.Inet.of(destination.bytes(), destinationPort.number()), List.of()));
				}
			}
			else {
				check(character != '\n', "The line ends with LF alone, not with CR LF");
				check(fields.get(index).add(character),
						(index < 2) ? "An address is not one of " + family : "A port is not a number from 0 to 65535");
			}
			checkLength(at + 1 + (fields.get(index).isComplete() ? 0 : 1) + REST.get(index).length());
		}
		return new Incomplete(true);
	}

	private Result parseEnd(int at, ProxyHeader header) throws BadProxyHeaderException {
		if (at == this.in.limit()) {
			return new Incomplete(true);
		}
		check(this.in.get(at) == '\n', "A CR without LF is in the line");
		return new Complete(header, at + 1);
	}

	/** Check the length of the shortest line that this one can become. */
	private static void checkLength(int length) throws BadProxyHeaderException {
		check(length <= ProxyHeaderParser.MAX_LENGTH_V1,
				"The line is longer than " + ProxyHeaderParser.MAX_LENGTH_V1 + " bytes");
	}

	private static void check(boolean condition, String problem) throws BadProxyHeaderException {
		if (!condition) {
			throw new BadProxyHeaderException(problem);
		}
	}

}
