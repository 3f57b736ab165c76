package io.echosounder.proxyprotocol;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.echosounder.text.PeerText;
import org.jspecify.annotations.Nullable;

/**
 * Values of a header by names, as text for people and machines. A peer chose them, so
 * each is cut, and their total is bounded, below the size that a header allows.
 */
final class Facts {

	/** Maximum characters of one text, and bytes read of one value. */
	static final int MAX_LENGTH = 256;

	/** Maximum characters of all names and texts. */
	private static final int MAX_TOTAL = 4096;

	/** Approximate memory of a fact besides its characters. */
	private static final int OVERHEAD = 32;

	private final Map<String, String> facts = new LinkedHashMap<>();

	private int total;

	private int leftOut;

	private Facts() {
	}

	static Map<String, String> of(List<Tlv> tlvs) {
		Facts facts = new Facts();
		tlvs.forEach(facts::add);
		if (facts.leftOut > 0) {
			facts.facts.put("left-out", Integer.toString(facts.leftOut));
		}
		return facts.facts;
	}

	private void add(Tlv tlv) {
		switch (tlv.type()) {
			case Tlv.CRC32C, Tlv.NOOP -> {
				// no facts about the connection
			}
			case Tlv.ALPN, Tlv.AUTHORITY, Tlv.NETNS -> add(tlv.name(), text(tlv));
			case Tlv.SSL -> add(TlsClient.of(tlv));
			case Tlv.AWS -> add(tlv, "aws-vpc-endpoint-id", CloudIds.awsVpcEndpointId(tlv, MAX_LENGTH));
			case Tlv.AZURE -> {
				Long id = CloudIds.azurePrivateEndpointLinkId(tlv);
				add(tlv, "azure-private-endpoint-link-id", (id != null) ? id.toString() : null);
			}
			case Tlv.GCP -> add(tlv, "gcp-psc-connection-id", CloudIds.gcpConnectionId(tlv));
			default -> add(tlv.name(), hex(tlv));
		}
	}

	private void add(TlsClient client) {
		add("ssl", Boolean.toString(client.isTls()));
		add("ssl-verified", Boolean.toString(client.isVerified()));
		for (Tlv tlv : client.tlvs()) {
			switch (tlv.type()) {
				case TlsClient.VERSION -> add("ssl-version", text(tlv));
				case TlsClient.COMMON_NAME -> add("ssl-cn", text(tlv));
				case TlsClient.CIPHER -> add("ssl-cipher", text(tlv));
				case TlsClient.SIGNATURE_ALGORITHM -> add("ssl-sig-alg", text(tlv));
				case TlsClient.KEY_ALGORITHM -> add("ssl-key-alg", text(tlv));
				case TlsClient.GROUP -> add("ssl-group", text(tlv));
				case TlsClient.SIGNATURE_SCHEME -> add("ssl-sig-scheme", text(tlv));
				case TlsClient.CERTIFICATE -> add("ssl-client-cert", hex(tlv));
				default -> add(String.format(Locale.ROOT, "ssl-0x%02x", tlv.type()), hex(tlv));
			}
		}
	}

	/** Add a value, as bytes if it differs from the provider's description. */
	private void add(Tlv tlv, String name, @Nullable String known) {
		if (known != null) {
			add(name, known);
		}
		else {
			add(tlv.name(), hex(tlv));
		}
	}

	private void add(String name, String text) {
		String unused = name;
		for (int i = 2; this.facts.containsKey(unused); i++) {
			unused = name + "-" + i;
		}
		int total = this.total + unused.length() + text.length() + OVERHEAD;
		if (total > MAX_TOTAL) {
			this.leftOut++;
			return;
		}
		this.total = total;
		this.facts.put(unused, text);
	}

	private static String text(Tlv tlv) {
		return PeerText.of(tlv.value(), MAX_LENGTH);
	}

	private static String hex(Tlv tlv) {
		return PeerBytes.hex(tlv.value(), MAX_LENGTH);
	}

}
