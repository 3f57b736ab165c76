package io.echosounder.tls;

/**
 * Selection among the application protocols that a client offers (RFC 7301).
 */
public enum Alpn {

	/** The offered protocols are ignored, as if the client had offered none. */
	NONE,

	/** The first one is chosen, regardless of its name. */
	FIRST

}
