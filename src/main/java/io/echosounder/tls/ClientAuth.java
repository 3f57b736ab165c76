package io.echosounder.tls;

/**
 * Whether clients show a certificate (mutual TLS).
 */
public enum ClientAuth {

	/** No certificate is requested. */
	NONE,

	/** A certificate is requested, and must be valid if the client shows one. */
	WANT,

	/** A valid certificate is required. */
	NEED

}
