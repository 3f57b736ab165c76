package io.echosounder.transport;

import java.util.Locale;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLProtocolException;

import io.echosounder.text.PeerText;
import io.echosounder.tls.TlsErrors;

/**
 * Reasons why a TLS handshake failed.
 */
public enum HandshakeFailure {

	/** The peer did not complete the handshake within the handshake timeout. */
	TIMEOUT,

	/** The peer ended the connection during the handshake. */
	CLOSED,

	/** The first bytes were not TLS, such as plain HTTP or SSL 2. */
	NOT_TLS,

	/** Both sides have no version of TLS in common. */
	PROTOCOL_VERSION,

	/** Both sides have no cipher suite, group or signature in common. */
	NO_COMMON_CIPHER,

	/** The client showed no certificate, or one that is not trusted. */
	CLIENT_CERTIFICATE,

	/**
	 * The peer sent an alert, for example because it does not trust our certificate.
	 */
	ALERT,

	/** The peer asked for another handshake on an open connection. */
	RENEGOTIATION,

	/** The server's queue of handshakes was full. */
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
	 * Return the name of this reason in metrics and documents.
	 * @return lower case, with hyphens
	 */
	public String tag() {
		return this.tag;
	}

	/**
	 * Return the reason of a JDK exception, whose message begins with the name of the
	 * sent alert (RFC 8446 section 6.2), in parentheses.
	 */
	static HandshakeFailure of(SSLException ex) {
		String message = PeerText.said(ex);
		if (TlsErrors.receivedAlert(ex) != null) {
			return ALERT;
		}
		if (message.contains("Empty client certificate chain")) {
			// in TLS 1.2 the same alert has many other causes
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
			// for bytes that are not a record, the JDK may report an internal error or
			// none
			default ->
				(ex instanceof SSLProtocolException || ex.getCause() instanceof SSLException) ? MALFORMED : OTHER;
		};
	}

}
