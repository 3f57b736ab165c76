package io.echosounder.transport;

import java.io.IOException;
import java.net.UnknownHostException;
import java.util.Locale;

import javax.net.ssl.SSLException;

import io.echosounder.address.SocketError;

/**
 * Why a connection could not be opened. Of several addresses that failed differently, the
 * one that says most is told: those that say more come first.
 */
public enum ConnectFailure {

	/** The name has no address, or nobody knows. */
	DNS,

	/** Nothing listens there. */
	REFUSED,

	/** The peer reset the connection. */
	RESET,

	/** The peer closed the connection. */
	CLOSED,

	/** The TLS handshake failed, or the peer does not speak TLS. */
	TLS,

	/** It took too long. */
	TIMEOUT,

	/** There is no way to that address. */
	UNREACHABLE,

	/** Anything else. */
	OTHER;

	private final String tag = name().toLowerCase(Locale.ROOT);

	/**
	 * Name of this reason in metrics and documents.
	 * @return lower case
	 */
	public String tag() {
		return this.tag;
	}

	/** Finds the reason of an error of a socket or of TLS. */
	static ConnectFailure of(IOException ex) {
		return switch (ex) {
			case UnknownHostException _ -> DNS;
			case SSLException _ -> TLS;
			default -> switch (SocketError.of(ex)) {
				case REFUSED -> REFUSED;
				case RESET -> RESET;
				case TIMEOUT -> TIMEOUT;
				case UNREACHABLE -> UNREACHABLE;
				case LOCAL_REFUSAL, NO_LOCAL_ADDRESS, LIMIT, OTHER -> OTHER;
			};
		};
	}

}
