package io.echosounder.tls;

/**
 * Whether clients show a certificate (mutual TLS).
 */
public enum ClientAuth {

	/** They are not asked for one. */
	NONE,

	/** They are asked for one, and it must be good if they show it. */
	WANT,

	/** Only those with a good one are served. */
	NEED

}
