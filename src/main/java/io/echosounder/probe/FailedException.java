package io.echosounder.probe;

import java.net.InetAddress;

import org.jspecify.annotations.Nullable;

/**
 * There is no connection, or no longer. The message is a sentence without full stop: what
 * happened, and what may be done about it.
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
	 * What was tried.
	 * @return the phase that did not end
	 */
	public Phase phase() {
		return this.phase;
	}

	/**
	 * Why it did not.
	 * @return the reason
	 */
	public Reason reason() {
		return this.reason;
	}

	/**
	 * Where.
	 * @return {@code null} if it came to no address
	 */
	public @Nullable InetAddress address() {
		return this.address;
	}

	/**
	 * What happened, for people.
	 * @return a sentence without full stop
	 */
	public String message() {
		return String.valueOf(getMessage());
	}

}
