package io.echosounder.transport;

/**
 * Whether connections begin with a PROXY header, which tells whose connection a proxy
 * passes on.
 */
public enum ProxyMode {

	/** They do not: what looks like a header is data. */
	OFF,

	/** They may: a header is recognised by its first bytes. */
	OPTIONAL,

	/** They do: who sends something else is closed. */
	REQUIRED

}
