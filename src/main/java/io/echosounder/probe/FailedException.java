package io.echosounder.probe;

import java.net.InetAddress;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if a connection could not be opened, or has failed. The message is a sentence
 * without full stop: what happened, and possible remedies.
 */
public final class FailedException extends Exception {

	private final Phase phase;

	private final Reason reason;

	private final @Nullable InetAddress address;

	FailedException(Timeline timeline, ProbeException cause) {
		super(cause.message(), cause);
		this.phase = timeline.phase();
		this.reason = cause.reason();
		InetAddress about = cause.address();
		this.address = (about != null) ? about : timeline.address();
	}

	FailedException(Phase phase, InetAddress address, ProbeException cause) {
		super(cause.message(), cause);
		this.phase = phase;
		this.reason = cause.reason();
		this.address = address;
	}

	/**
	 * Return the phase that failed.
	 * @return the phase that did not end
	 */
	public Phase phase() {
		return this.phase;
	}

	/**
	 * Return the reason of the failure.
	 * @return the reason
	 */
	public Reason reason() {
		return this.reason;
	}

	/**
	 * Return the address.
	 * @return {@code null} if no address was reached
	 */
	public @Nullable InetAddress address() {
		return this.address;
	}

	/**
	 * Return a message for people.
	 * @return a sentence without full stop
	 */
	public String message() {
		return String.valueOf(getMessage());
	}

}
