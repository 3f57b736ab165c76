package io.echosounder.transport;

/**
 * Use of a PROXY header at the beginning of connections, which tells the addresses of a
 * connection that a proxy passes on.
 */
public enum ProxyMode {

	/** No header: bytes that look like a header are data. */
	OFF,

	/** A header is optional and recognised by its first bytes. */
	OPTIONAL,

	/** A header is required: a connection without one is closed. */
	REQUIRED

}
