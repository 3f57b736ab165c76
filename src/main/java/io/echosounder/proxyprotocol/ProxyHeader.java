package io.echosounder.proxyprotocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a proxy tells about the connection that it passes on.
 *
 * @param version 1 or 2
 * @param command whether the connection is somebody else's
 * @param family what kind of addresses these are
 * @param source who has connected to the proxy; {@code null} if the header does not say,
 * and then the connection keeps the addresses of its socket
 * @param destination what it has connected to; there if the source is
 * @param tlvs further facts, in their order; of version 2 only
 * @param tlsClient what one of them tells about the TLS of the proxy's client;
 * {@code null} if none does
 */
public record ProxyHeader(int version, Command command, Family family, @Nullable Endpoint source,
		@Nullable Endpoint destination, List<Tlv> tlvs, @Nullable TlsClient tlsClient) {

	/** Subtype of {@link Tlv#AWS} and {@link Tlv#AZURE} that is the id of an endpoint. */
	private static final int ENDPOINT_ID = 0x01;

	public ProxyHeader {
		if ((source == null) != (destination == null)) {
			throw new IllegalArgumentException("Both ends are known, or none");
		}
		tlvs = List.copyOf(tlvs);
	}

	/**
	 * Application protocol that the client and the proxy negotiated.
	 * @return {@code null} if the header does not say
	 */
	public @Nullable String applicationProtocol() {
		return Tlvs.text(this.tlvs, Tlv.ALPN);
	}

	/**
	 * Host name that the client asked for.
	 * @return {@code null} if the header does not say
	 */
	public @Nullable String authority() {
		return Tlvs.text(this.tlvs, Tlv.AUTHORITY);
	}

	/**
	 * The proxy's id of the connection.
	 * @return in hexadecimal; {@code null} if the header does not say
	 */
	public @Nullable String uniqueId() {
		Tlv tlv = Tlvs.find(this.tlvs, Tlv.UNIQUE_ID);
		return (tlv != null) ? tlv.hex() : null;
	}

	/**
	 * Id of the AWS VPC endpoint that the connection came through.
	 * @return such as {@code vpce-08d2bf15fac5001c9}; {@code null} if the header does not
	 * say
	 */
	public @Nullable String awsVpcEndpointId() {
		ByteBuffer id = endpointId(Tlv.AWS);
		return (id != null) ? new Tlv(Tlv.AWS, id).text() : null;
	}

	/**
	 * Link id of the Azure private endpoint that the connection came through.
	 * @return an unsigned number; {@code null} if the header does not say
	 */
	public @Nullable Long azurePrivateEndpointLinkId() {
		ByteBuffer id = endpointId(Tlv.AZURE);
		return (id != null && id.remaining() == Integer.BYTES)
				? Integer.toUnsignedLong(id.order(ByteOrder.LITTLE_ENDIAN).getInt()) : null;
	}

	private @Nullable ByteBuffer endpointId(int type) {
		for (Tlv tlv : this.tlvs) {
			ByteBuffer value = tlv.value();
			if (tlv.type() == type && value.hasRemaining() && value.get() == ENDPOINT_ID) {
				return value.slice();
			}
		}
		return null;
	}

	/** Whether a connection is somebody else's. */
	public enum Command {

		/** The proxy's own, such as a health check. */
		LOCAL,

		/** Somebody else's. */
		PROXY

	}

}
