package io.echosounder.proxyprotocol;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The values of a header by names, as text for people and machines.
 */
final class Facts {

	private final Map<String, String> facts = new LinkedHashMap<>();

	private Facts() {
	}

	static Map<String, String> of(List<Tlv> tlvs) {
		Facts facts = new Facts();
		tlvs.forEach(facts::add);
		return facts.facts;
	}

	private void add(Tlv tlv) {
		switch (tlv.type()) {
			case Tlv.CRC32C, Tlv.NOOP -> {
				// tell nothing about the connection
			}
			case Tlv.ALPN, Tlv.AUTHORITY, Tlv.NETNS -> add(tlv.name(), tlv.text());
			case Tlv.SSL -> add(TlsClient.of(tlv));
			case Tlv.AWS -> add(tlv, "aws-vpc-endpoint-id", CloudIds.awsVpcEndpointId(tlv));
			case Tlv.AZURE -> {
				Long id = CloudIds.azurePrivateEndpointLinkId(tlv);
				add(tlv, "azure-private-endpoint-link-id", (id != null) ? id.toString() : null);
			}
			case Tlv.GCP -> add(tlv, "gcp-psc-connection-id", CloudIds.gcpConnectionId(tlv));
			default -> add(tlv.name(), tlv.hex());
		}
	}

	private void add(TlsClient client) {
		add("ssl", Boolean.toString(client.isTls()));
		add("ssl-verified", Boolean.toString(client.isVerified()));
		for (Tlv tlv : client.tlvs()) {
			switch (tlv.type()) {
				case TlsClient.VERSION -> add("ssl-version", tlv.text());
				case TlsClient.COMMON_NAME -> add("ssl-cn", tlv.text());
				case TlsClient.CIPHER -> add("ssl-cipher", tlv.text());
				case TlsClient.SIGNATURE_ALGORITHM -> add("ssl-sig-alg", tlv.text());
				case TlsClient.KEY_ALGORITHM -> add("ssl-key-alg", tlv.text());
				case TlsClient.GROUP -> add("ssl-group", tlv.text());
				case TlsClient.SIGNATURE_SCHEME -> add("ssl-sig-scheme", tlv.text());
				case TlsClient.CERTIFICATE -> add("ssl-client-cert", tlv.hex());
				default -> add("ssl-0x%02x".formatted(tlv.type()), tlv.hex());
			}
		}
	}

	/** What is not as the provider describes it is told as bytes. */
	private void add(Tlv tlv, String name, @Nullable String known) {
		if (known != null) {
			add(name, known);
		}
		else {
			add(tlv.name(), tlv.hex());
		}
	}

	private void add(String name, String text) {
		String unused = name;
		for (int i = 2; this.facts.containsKey(unused); i++) {
			unused = name + "-" + i;
		}
		this.facts.put(unused, text);
	}

}
