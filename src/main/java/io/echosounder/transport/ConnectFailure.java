package io.echosounder.transport;

import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;

import javax.net.ssl.SSLException;

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

	/**
	 * Finds the reason in what the JDK says, which has no type of its own for much of it.
	 */
	static ConnectFailure of(IOException ex) {
		String message = String.valueOf(ex.getMessage());
		return switch (ex) {
			case UnknownHostException _ -> DNS;
			case SocketTimeoutException _ -> TIMEOUT;
			case NoRouteToHostException _ -> UNREACHABLE;
			case SSLException _ -> TLS;
			case IOException _ when message.contains("refused") -> REFUSED;
			case IOException _ when message.contains("reset") || message.contains("Broken pipe") -> RESET;
			case IOException _ when message.contains("timed out") -> TIMEOUT;
			case IOException _ when message.contains("unreachable") -> UNREACHABLE;
			default -> OTHER;
		};
	}

}
