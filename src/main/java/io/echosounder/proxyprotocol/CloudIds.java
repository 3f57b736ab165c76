package io.echosounder.proxyprotocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import io.echosounder.text.PeerText;
import org.jspecify.annotations.Nullable;

/**
 * What the providers of clouds put into the types that are left to applications, as their
 * manuals of the load balancers tell it. Anything else is {@code null}.
 */
final class CloudIds {

	/** Subtype of {@link Tlv#AWS} and {@link Tlv#AZURE} that is the id of an endpoint. */
	private static final int ENDPOINT_ID = 0x01;

	private CloudIds() {
	}

	/** Text behind the subtype. */
	static @Nullable String awsVpcEndpointId(Tlv tlv) {
		ByteBuffer id = endpointId(tlv, Tlv.AWS);
		return (id != null) ? PeerText.of(id) : null;
	}

	/** The beginning of that text, see {@link PeerText#of(ByteBuffer, int)}. */
	static @Nullable String awsVpcEndpointId(Tlv tlv, int max) {
		ByteBuffer id = endpointId(tlv, Tlv.AWS);
		return (id != null) ? PeerText.of(id, max) : null;
	}

	/** 32 bits behind the subtype, without sign, the lowest byte first. */
	static @Nullable Long azurePrivateEndpointLinkId(Tlv tlv) {
		ByteBuffer id = endpointId(tlv, Tlv.AZURE);
		return (id != null && id.remaining() == Integer.BYTES)
				? Integer.toUnsignedLong(id.order(ByteOrder.LITTLE_ENDIAN).getInt()) : null;
	}

	/** 64 bits without sign, the highest byte first; as a decimal number. */
	static @Nullable String gcpConnectionId(Tlv tlv) {
		ByteBuffer id = tlv.value();
		return (tlv.type() == Tlv.GCP && id.remaining() == Long.BYTES) ? Long.toUnsignedString(id.getLong()) : null;
	}

	private static @Nullable ByteBuffer endpointId(Tlv tlv, int type) {
		ByteBuffer value = tlv.value();
		return (tlv.type() == type && value.hasRemaining() && value.get() == ENDPOINT_ID) ? value.slice() : null;
	}

}
