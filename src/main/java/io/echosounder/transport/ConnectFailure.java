package io.echosounder.transport;

import java.io.IOException;
import java.net.UnknownHostException;
import java.util.Locale;

import javax.net.ssl.SSLException;

import io.echosounder.address.SocketError;

/**
 * Reasons why a connection could not be opened. If several addresses failed differently,
 * the first of these reasons is reported.
 */
public enum ConnectFailure {

	/** The name has no address or cannot be resolved. */
	DNS,

	/** No process listens on the port. */
	REFUSED,

	/** The peer reset the connection. */
	RESET,

	/** The peer closed the connection. */
	CLOSED,

	/** The TLS handshake failed, or the peer does not speak TLS. */
	TLS,

	/** The time limit has passed. */
	TIMEOUT,

	/** No route leads to the address. */
	UNREACHABLE,

	/** Anything else. */
	OTHER;

	private final String tag = name().toLowerCase(Locale.ROOT);

	/**
	 * Return the name of this reason in metrics and documents.
	 * @return lower case
	 */
	public String tag() {
		return this.tag;
	}

	/** Return the reason of an error of a socket or of TLS. */
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
