package io.echosounder.transport;

import java.util.Locale;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLProtocolException;

import io.echosounder.text.PeerText;
import io.echosounder.tls.TlsErrors;

/**
 * Why a TLS handshake came to nothing.
 */
public enum HandshakeFailure {

	/** The peer did not complete it within the handshake timeout. */
	TIMEOUT,

	/** The peer went away in the middle of it. */
	CLOSED,

	/** The first bytes were no TLS, such as plain HTTP or SSL 2. */
	NOT_TLS,

	/** There is no version of TLS that both sides speak. */
	PROTOCOL_VERSION,

	/** There is no cipher suite, group or signature that both sides know. */
	NO_COMMON_CIPHER,

	/** The client showed no certificate, or one that is not trusted. */
	CLIENT_CERTIFICATE,

	/**
	 * The peer broke it off with an alert, as one that does not trust our certificate.
	 */
	ALERT,

	/** The peer asked for another handshake on an open connection. */
	RENEGOTIATION,

	/** The server had more handshakes to compute than it lets wait. */
	OVERLOAD,

	/**
	 * The client asked for a server name that the JDK refuses, such as one with an
	 * underscore or with a dot at its end.
	 */
	SERVER_NAME,

	/** The peer broke the rules of the protocol. */
	MALFORMED,

	/** Anything else. */
	OTHER;

	private final String tag = name().toLowerCase(Locale.ROOT).replace('_', '-');

	/**
	 * Name of this reason in metrics and documents.
	 * @return lower case, with hyphens
	 */
	public String tag() {
		return this.tag;
	}

	/**
	 * Finds the reason in what the JDK says: its messages begin with the name of the
	 * alert that it sends (RFC 8446 section 6.2), in parentheses.
	 */
	static HandshakeFailure of(SSLException ex) {
		String message = PeerText.said(ex);
		if (TlsErrors.receivedAlert(ex) != null) {
			return ALERT;
		}
		if (message.contains("Empty client certificate chain")) {
			// in TLS 1.2 under the alert of much else
			return CLIENT_CERTIFICATE;
		}
		if (message.contains("Illegal server name")) {
			return SERVER_NAME;
		}
		String alert = message.startsWith("(") ? message.substring(1, Math.max(1, message.indexOf(')'))) : "";
		return switch (alert) {
			case "protocol_version" -> PROTOCOL_VERSION;
			case "handshake_failure", "insufficient_security", "missing_extension", "unrecognized_name",
					"no_application_protocol" ->
				NO_COMMON_CIPHER;
			case "bad_certificate", "unsupported_certificate", "certificate_revoked", "certificate_expired",
					"certificate_unknown", "unknown_ca", "access_denied", "certificate_required",
					"bad_certificate_status_response" ->
				CLIENT_CERTIFICATE;
			case "unexpected_message", "bad_record_mac", "record_overflow", "illegal_parameter", "decode_error",
					"decrypt_error", "decryption_failed", "decompression_failure", "unsupported_extension",
					"inappropriate_fallback" ->
				MALFORMED;
			// the JDK may blame itself for bytes that are no record, or nobody
			default ->
				(ex instanceof SSLProtocolException || ex.getCause() instanceof SSLException) ? MALFORMED : OTHER;
		};
	}

}
