package io.echosounder.proxyprotocol;

import java.nio.ByteBuffer;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a proxy tells about the TLS of its client (proxy-protocol.txt section 2.2.6).
 *
 * @param flags bit 0: TLS; bit 1: a certificate on this connection; bit 2: a certificate
 * in this session
 * @param verify zero if the client sent a certificate and the proxy verified it
 * @param tlvs version, common name and the like
 */
public record TlsClient(int flags, int verify, List<Tlv> tlvs) {

	/** Such as {@code TLSv1.3}. */
	public static final int VERSION = 0x21;

	/** Common name of the client's certificate. */
	public static final int COMMON_NAME = 0x22;

	/** Such as {@code ECDHE-RSA-AES128-GCM-SHA256}. */
	public static final int CIPHER = 0x23;

	/** Algorithm that signed the certificate. */
	public static final int SIGNATURE_ALGORITHM = 0x24;

	/** Algorithm of the certificate's key. */
	public static final int KEY_ALGORITHM = 0x25;

	/** Group of the key exchange. */
	public static final int GROUP = 0x26;

	/** The client's certificate, in DER. */
	public static final int CERTIFICATE = 0x28;

	private static final int FIXED_LENGTH = 5;

	public TlsClient {
		tlvs = List.copyOf(tlvs);
	}

	static TlsClient parse(ByteBuffer value) throws BadProxyHeaderException {
		if (value.remaining() < FIXED_LENGTH) {
			throw new BadProxyHeaderException(
					"The SSL value has %d bytes, fewer than %d".formatted(value.remaining(), FIXED_LENGTH));
		}
		return new TlsClient(Byte.toUnsignedInt(value.get()), value.getInt(), Tlvs.parse(value));
	}

	/**
	 * Whether the client speaks TLS with the proxy.
	 * @return {@code false} also if nothing is known
	 */
	public boolean isTls() {
		return (this.flags & 1) != 0;
	}

	/**
	 * Whether the client has sent a certificate that the proxy verified.
	 * @return {@code false} also if it has sent none
	 */
	public boolean isVerified() {
		return (this.flags & 6) != 0 && this.verify == 0;
	}

	/**
	 * One of the values.
	 * @param type one of the constants
	 * @return its text, or {@code null} if it is not there
	 */
	public @Nullable String text(int type) {
		return Tlvs.text(this.tlvs, type);
	}

}
