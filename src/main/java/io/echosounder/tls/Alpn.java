package io.echosounder.tls;

/**
 * What becomes of the application protocols that a client offers (RFC 7301).
 */
public enum Alpn {

	/** They are ignored, as if the client had offered none. */
	NONE,

	/** The first one is chosen, whatever it is: it is the echo's. */
	FIRST

}
