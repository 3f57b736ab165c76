package io.echosounder.proxyprotocol;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Header in which a proxy describes the connection that it passes on. Its version can
 * express all its parts, so encoding and parsing give the same header.
 * <p>
 * Texts are safe for one line of a log; the values have the bytes as they were sent.
 *
 * @param version 1 or 2
 * @param command whether the connection is proxied or the proxy's own
 * @param family kind of these addresses
 * @param source address of the proxy's client; {@code null} if the family is unspecified,
 * and then the connection keeps the addresses of its socket
 * @param destination address that the client has connected to; present if the source is
 * @param tlvs further facts, in their order; of version 2 only
 */
public record ProxyHeader(int version, Command command, Family family, @Nullable Endpoint source,
		@Nullable Endpoint destination, List<Tlv> tlvs) {

	public ProxyHeader {
		tlvs = List.copyOf(tlvs);
		check(family.isOf(source) && family.isOf(destination), "Both ends are of the header's family");
		switch (version) {
			case 1 -> check(command == Command.PROXY && tlvs.isEmpty() && isInVersion1(family),
					"Version 1 knows TCP only, and addresses only");
			case 2 -> check(command == Command.PROXY || (family == Family.UNSPECIFIED && tlvs.isEmpty()),
					"A proxy's own connection has no addresses and no values");
			default -> throw new IllegalArgumentException("There is no version " + version);
		}
		checkValues(family, tlvs);
	}

	/**
	 * Create the header of a TCP connection. If only one address is of IPv4, it becomes
	 * one of IPv6 ({@code ::ffff:a.b.c.d}).
	 * @param version 1 or 2
	 * @param source address of the client; resolved
	 * @param destination address that the client has connected to; resolved
	 * @return a header without further facts
	 */
	public static ProxyHeader tcp(int version, InetSocketAddress source, InetSocketAddress destination) {
		boolean four = source.getAddress() instanceof Inet4Address && destination.getAddress() instanceof Inet4Address;
		return new ProxyHeader(version, Command.PROXY, four ? Family.TCP4 : Family.TCP6,
				four ? new Endpoint.Inet(source) : endpoint6(source),
				four ? new Endpoint.Inet(destination) : endpoint6(destination), List.of());
	}

	/**
	 * Create the header of a proxy's own connection, such as a health check.
	 * @return a header of version 2, as version 1 has none
	 */
	public static ProxyHeader local() {
		return new ProxyHeader(2, Command.LOCAL, Family.UNSPECIFIED, null, null, List.of());
	}

	private static Endpoint endpoint6(InetSocketAddress address) {
		InetAddress host = address.getAddress();
		if (!(host instanceof Inet4Address)) {
			return new Endpoint.Inet(address);
		}
		ByteBuffer mapped = ByteBuffer.allocate(16).putShort(10, (short) -1).put(12, host.getAddress());
		return Endpoint.Inet.of(mapped.array(), address.getPort());
	}

	private static boolean isInVersion1(Family family) {
		return family == Family.UNSPECIFIED || family == Family.TCP4 || family == Family.TCP6;
	}

	private static void checkValues(Family family, List<Tlv> tlvs) {
		ByteBuffer values = ByteBuffer.allocate(Tlvs.length(tlvs));
		check(ProxyHeaderParser.FIXED_LENGTH_V2 + family.addressLength()
				+ values.capacity() <= ProxyHeaderParser.MAX_LENGTH_V2, "The values are too long for a header");
		Tlvs.put(values, tlvs);
		try {
			new TlvCheck(values.flip()).check(0, values.limit());
		}
		catch (BadProxyHeaderException ex) {
			throw new IllegalArgumentException(ex.getMessage(), ex);
		}
	}

	private static void check(boolean condition, String problem) {
		if (!condition) {
			throw new IllegalArgumentException(problem);
		}
	}

	/**
	 * Return the facts about the TLS of the proxy's client.
	 * @return {@code null} if the header does not say
	 */
	public @Nullable TlsClient tlsClient() {
		Tlv tlv = Tlvs.find(this.tlvs, Tlv.SSL);
		return (tlv != null) ? TlsClient.of(tlv) : null;
	}

	/**
	 * Return the application protocol that the client and the proxy negotiated.
	 * @return as {@link Tlv#text()}; {@code null} if the header does not say
	 */
	public @Nullable String applicationProtocol() {
		return Tlvs.text(this.tlvs, Tlv.ALPN);
	}

	/**
	 * Return the host name that the client requested.
	 * @return as {@link Tlv#text()}; {@code null} if the header does not say
	 */
	public @Nullable String authority() {
		return Tlvs.text(this.tlvs, Tlv.AUTHORITY);
	}

	/**
	 * Return the proxy's id of the connection.
	 * @return in hexadecimal, as it may be any bytes; {@code null} if the header does not
	 * say
	 */
	public @Nullable String uniqueId() {
		Tlv tlv = Tlvs.find(this.tlvs, Tlv.UNIQUE_ID);
		return (tlv != null) ? tlv.hex() : null;
	}

	/**
	 * Return the id of the AWS VPC endpoint that the connection came through.
	 * @return such as {@code vpce-08d2bf15fac5001c9}, as {@link Tlv#text()}; {@code null}
	 * if the header does not say
	 */
	public @Nullable String awsVpcEndpointId() {
		return first(CloudIds::awsVpcEndpointId);
	}

	/**
	 * Return the link id of the Azure private endpoint that the connection came through.
	 * @return 0 to 4294967295; {@code null} if the header does not say
	 */
	public @Nullable Long azurePrivateEndpointLinkId() {
		return first(CloudIds::azurePrivateEndpointLinkId);
	}

	/**
	 * Return the id of the Private Service Connect connection of Google Cloud.
	 * @return a decimal number of 64 bits without sign; {@code null} if the header does
	 * not say
	 */
	public @Nullable String gcpConnectionId() {
		return first(CloudIds::gcpConnectionId);
	}

	/**
	 * Return the facts in all values, in their order, except checksum and padding.
	 * <ul>
	 * <li>as text: {@code alpn}, {@code authority}, {@code netns},
	 * {@code aws-vpc-endpoint-id}, {@code ssl-version}, {@code ssl-cn},
	 * {@code ssl-cipher}, {@code ssl-sig-alg}, {@code ssl-key-alg}, {@code ssl-group},
	 * {@code ssl-sig-scheme}
	 * <li>{@code true} or {@code false}: {@code ssl}, {@code ssl-verified}
	 * <li>decimal numbers: {@code azure-private-endpoint-link-id},
	 * {@code gcp-psc-connection-id}
	 * <li>in hexadecimal: {@code unique-id}, {@code ssl-client-cert}, and, by number,
	 * values without a name, such as {@code 0xe5} and {@code ssl-0x2f}
	 * </ul>
	 * A repeated name gets the suffix {@code -2} and so on. A text of more than 256
	 * characters is cut and ends with an ellipsis; the value has all of it. Names and
	 * texts have at most 4096 characters together: further facts are left out, and
	 * {@code left-out} is their number.
	 * @return not to be changed; each name and text is safe for one line
	 */
	public Map<String, String> facts() {
		return Collections.unmodifiableMap(Facts.of(this.tlvs));
	}

	private <T> @Nullable T first(Function<Tlv, @Nullable T> reader) {
		for (Tlv tlv : this.tlvs) {
			T found = reader.apply(tlv);
			if (found != null) {
				return found;
			}
		}
		return null;
	}

	/** Whether a connection is proxied. */
	public enum Command {

		/** The proxy's own, such as a health check. */
		LOCAL,

		/** Proxied for a client. */
		PROXY

	}

}
