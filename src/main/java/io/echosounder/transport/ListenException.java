package io.echosounder.transport;

import java.io.IOException;
import java.net.InetSocketAddress;

import io.echosounder.address.AddressFormat;

/**
 * Thrown if a listener could not be bound to its address.
 */
public final class ListenException extends RuntimeException {

	private final String listener;

	private final transient InetSocketAddress address;

	private final String reason;

	ListenException(String listener, InetSocketAddress address, IOException cause) {
		super("Listener " + listener + " cannot listen on " + AddressFormat.format(address), cause);
		this.listener = listener;
		this.address = address;
		this.reason = String.valueOf(cause.getMessage());
	}

	/**
	 * Return the name of the listener.
	 * @return as in its settings
	 */
	public String listener() {
		return this.listener;
	}

	/**
	 * Return the address to listen on.
	 * @return address and port
	 */
	public InetSocketAddress address() {
		return this.address;
	}

	/**
	 * Return the reason of the operating system.
	 * @return for example {@code Address already in use}
	 */
	public String reason() {
		return this.reason;
	}

}
