package io.echosounder.probe;

import java.net.InetAddress;

import io.echosounder.text.PeerText;
import org.jspecify.annotations.Nullable;

/**
 * Thrown to end an attempt with a reason. Its phase is the one that the attempt is in.
 */
final class ProbeException extends Exception {

	private final Reason reason;

	private final @Nullable InetAddress address;

	ProbeException(Reason reason, String message) {
		this(reason, message, null, null);
	}

	ProbeException(Reason reason, String message, @Nullable InetAddress address, @Nullable Throwable cause) {
		// much of it repeats bytes of peers
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
	 * Return the address that failed, if no connection is open yet.
	 * @return {@code null} for no address, or for that of the connection
	 */
	@Nullable InetAddress address() {
		return this.address;
	}

}
