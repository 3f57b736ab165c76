package io.echosounder.proxyprotocol;

import java.nio.ByteBuffer;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Facts about the TLS of a proxy's client (proxy-protocol.txt section 2.2.6).
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

	/** Algorithm that signed the proxy's certificate. */
	public static final int SIGNATURE_ALGORITHM = 0x24;

	/** Algorithm of the key of the proxy's certificate. */
	public static final int KEY_ALGORITHM = 0x25;

	/** Group of the key exchange. */
	public static final int GROUP = 0x26;

	/** Scheme of the signature in the handshake. */
	public static final int SIGNATURE_SCHEME = 0x27;

	/** The client's certificate, in DER. */
	public static final int CERTIFICATE = 0x28;

	public TlsClient {
		if (flags < 0 || flags > 0xFF) {
			throw new IllegalArgumentException("The flags are a byte, not " + flags);
		}
		tlvs = List.copyOf(tlvs);
	}

	/** Parse a value of type {@link Tlv#SSL} that {@link TlvCheck} has passed. */
	static TlsClient of(Tlv ssl) {
		ByteBuffer value = ssl.value();
		return new TlsClient(Byte.toUnsignedInt(value.get()), value.getInt(), Tlvs.parse(value));
	}

	/**
	 * Return this as a value of a header.
	 * @return a value of type {@link Tlv#SSL}
	 */
	public Tlv toTlv() {
		ByteBuffer value = ByteBuffer.allocate(TlvCheck.SSL_LENGTH + Tlvs.length(this.tlvs));
		value.put((byte) this.flags).putInt(this.verify);
		Tlvs.put(value, this.tlvs);
		return new Tlv(Tlv.SSL, value.flip());
	}

	/**
	 * Return whether the client speaks TLS with the proxy.
	 * @return {@code false} also if unknown
	 */
	public boolean isTls() {
		return (this.flags & 1) != 0;
	}

	/**
	 * Return whether the client speaks TLS and has sent a certificate that the proxy
	 * verified.
	 * @return {@code false} also without a certificate
	 */
	public boolean isVerified() {
		return isTls() && (this.flags & 6) != 0 && this.verify == 0;
	}

	/**
	 * Return one of the values, as text that fits into one line.
	 * @param type one of the constants
	 * @return as {@link Tlv#text()}, or {@code null} without such a value
	 */
	public @Nullable String text(int type) {
		return Tlvs.text(this.tlvs, type);
	}

	/**
	 * Return the certificate of the client.
	 * @return in DER, as it was sent; {@code null} without one
	 */
	public @Nullable ByteBuffer certificate() {
		Tlv tlv = Tlvs.find(this.tlvs, CERTIFICATE);
		return (tlv != null) ? tlv.value() : null;
	}

}
