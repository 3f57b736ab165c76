package io.echosounder.proxyprotocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import io.echosounder.text.PeerText;
import org.jspecify.annotations.Nullable;

/**
 * Values that cloud providers put into the types for applications, as documented for
 * their load balancers. Anything else is {@code null}.
 */
final class CloudIds {

	/** Subtype of {@link Tlv#AWS} and {@link Tlv#AZURE} that is the id of an endpoint. */
	private static final int ENDPOINT_ID = 0x01;

	private CloudIds() {
	}

	/** Return the text behind the subtype. */
	static @Nullable String awsVpcEndpointId(Tlv tlv) {
		ByteBuffer id = endpointId(tlv, Tlv.AWS);
		return (id != null) ? PeerText.of(id) : null;
	}

	/** Return the beginning of that text, see {@link PeerText#of(ByteBuffer, int)}. */
	static @Nullable String awsVpcEndpointId(Tlv tlv, int max) {
		ByteBuffer id = endpointId(tlv, Tlv.AWS);
		return (id != null) ? PeerText.of(id, max) : null;
	}

	/** Return the 32 bits behind the subtype, without sign, the lowest byte first. */
	static @Nullable Long azurePrivateEndpointLinkId(Tlv tlv) {
		ByteBuffer id = endpointId(tlv, Tlv.AZURE);
		return (id != null && id.remaining() == Integer.BYTES)
				? Integer.toUnsignedLong(id.order(ByteOrder.LITTLE_ENDIAN).getInt()) : null;
	}

	/** Return 64 bits without sign, the highest byte first; as a decimal number. */
	static @Nullable String gcpConnectionId(Tlv tlv) {
		ByteBuffer id = tlv.value();
		return (tlv.type() == Tlv.GCP && id.remaining() == Long.BYTES) ? Long.toUnsignedString(id.getLong()) : null;
	}

	private static @Nullable ByteBuffer endpointId(Tlv tlv, int type) {
		ByteBuffer value = tlv.value();
		return (tlv.type() == type && value.hasRemaining() && value.get() == ENDPOINT_ID) ? value.slice() : null;
	}

}
