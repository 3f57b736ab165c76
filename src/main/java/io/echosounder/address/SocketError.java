package io.echosounder.address;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.util.regex.Pattern;

/**
 * Kinds of socket errors. The JDK has classes for some; for others it passes on only the
 * text of the C library. Such a text in another language than English is {@link #OTHER}.
 */
public enum SocketError {

	/** No process listens on the port. */
	REFUSED("refused"),

	/** The peer has reset the connection. */
	RESET("reset|Broken pipe"),

	/** The kernel has waited too long. */
	TIMEOUT("timed out"),

	/** No local address, or no local port, is left to connect from. */
	NO_LOCAL_ADDRESS("Cannot assign requested address"),

	/** No route leads to the address. */
	UNREACHABLE("unreachable|No route"),

	/** This machine does not allow or support the connection; the peer may be healthy. */
	LOCAL_REFUSAL("Operation not permitted|Permission denied|Invalid argument|Network is down|Host is down"
			+ "|Address family not supported|Protocol family unavailable"),

	/** This process has no descriptor left. */
	LIMIT("Too many open files"),

	/** Any other error, without a text. */
	OTHER("(?!)");

	private final Pattern text;

	SocketError(String text) {
		this.text = Pattern.compile(text);
	}

	/**
	 * Classify an error of a socket.
	 * @param ex error of a connect, a read or a write
	 * @return its kind
	 */
	public static SocketError of(IOException ex) {
		String message = String.valueOf(ex.getMessage());
		for (SocketError error : values()) {
			if (error.text.matcher(message).find()) {
				return error;
			}
		}
		return switch (ex) {
			case SocketTimeoutException _ -> TIMEOUT;
			case NoRouteToHostException _ -> UNREACHABLE;
			case ConnectException _ -> REFUSED;
			default -> OTHER;
		};
	}

}
