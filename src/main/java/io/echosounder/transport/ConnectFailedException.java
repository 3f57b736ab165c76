package io.echosounder.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

import io.echosounder.text.PeerText;

/**
 * A connection could not be opened. The message says which client, to where, in which
 * phase it failed and why; the cause is what the JDK said of it.
 */
public final class ConnectFailedException extends UncheckedIOException {

	private final ConnectPhase phase;

	private final ConnectFailure reason;

	/**
	 * Reports a failure.
	 * @param client name of the client
	 * @param target host and port, as people write them
	 * @param phase what was being done
	 * @param reason why it failed
	 * @param problem more of it, to follow a colon
	 * @param cause what the JDK said
	 */
	ConnectFailedException(String client, String target, ConnectPhase phase, ConnectFailure reason, String problem,
			IOException cause) {
		super(String.format(Locale.ROOT, "Client %s cannot connect to %s: %s, %s: %s", client, target, phase.tag(),
				reason.tag(), PeerText.of(problem)), cause);
		this.phase = phase;
		this.reason = reason;
	}

	/**
	 * What was being done when it failed.
	 * @return the phase
	 */
	public ConnectPhase phase() {
		return this.phase;
	}

	/**
	 * Why it failed.
	 * @return the reason
	 */
	public ConnectFailure reason() {
		return this.reason;
	}

}
