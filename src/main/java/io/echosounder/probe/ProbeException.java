package io.echosounder.probe;

import java.net.InetAddress;

import io.echosounder.text.PeerText;
import org.jspecify.annotations.Nullable;

/**
 * Ends an attempt with a reason. Its phase is the one that the attempt is in.
 */
final class ProbeException extends Exception {

	private final Reason reason;

	private final @Nullable InetAddress address;

	ProbeException(Reason reason, String message) {
		this(reason, message, null, null);
	}

	ProbeException(Reason reason, String message, @Nullable InetAddress address, @Nullable Throwable cause) {
		// much of it repeats what peers have sent
		super(PeerText.of(message), cause);
		this.reason = reason;
		this.address = address;
	}

	Reason reason() {
		return this.reason;
	}

	String message() {
		return String.valueOf(getMessage());
	}

	/**
	 * Which address it is about, where there is no connection yet.
	 * @return {@code null} if it is about none, or about that of the connection
	 */
	@Nullable InetAddress address() {
		return this.address;
	}

}
