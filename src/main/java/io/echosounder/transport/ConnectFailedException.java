package io.echosounder.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

import io.echosounder.text.PeerText;

/**
 * Thrown if a connection could not be opened. The message names the client, the target,
 * the phase that failed and the reason; the cause is the JDK's exception.
 */
public final class ConnectFailedException extends UncheckedIOException {

	private final ConnectPhase phase;

	private final ConnectFailure reason;

	/**
	 * Create an exception.
	 * @param client name of the client
	 * @param target host and port, as written in settings
	 * @param phase in which it failed
	 * @param reason why it failed
	 * @param problem details, to follow a colon
	 * @param cause exception of the JDK
	 */
	ConnectFailedException(String client, String target, ConnectPhase phase, ConnectFailure reason, String problem,
			IOException cause) {
		super(String.format(Locale.ROOT, "Client %s cannot connect to %s: %s, %s: %s", client, target, phase.tag(),
				reason.tag(), PeerText.of(problem)), cause);
		this.phase = phase;
		this.reason = reason;
	}

	/**
	 * Return the phase that failed.
	 * @return the phase
	 */
	public ConnectPhase phase() {
		return this.phase;
	}

	/**
	 * Return the reason of the failure.
	 * @return the reason
	 */
	public ConnectFailure reason() {
		return this.reason;
	}

}
