package io.echosounder.hold;

import java.net.InetAddress;

import io.echosounder.probe.Phase;
import io.echosounder.probe.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Event of a connection.
 */
public sealed interface HoldEvent {

	/**
	 * Return the connection.
	 * @return its number, from 1
	 */
	int connection();

	/**
	 * The connection is open.
	 *
	 * @param connection its number, from 1
	 * @param address of its peer
	 */
	record Opened(int connection, InetAddress address) implements HoldEvent {

	}

	/**
	 * The connection ended, and will be opened again.
	 *
	 * @param connection its number, from 1
	 * @param cause what ended it
	 * @param after time for which it was open, in ns
	 * @param idle time since its last echo, or else since it was opened, in ns
	 * @param lost payloads that were sent and did not come back
	 * @param message what happened, as a sentence without full stop
	 */
	record Closed(int connection, CloseCause cause, long after, long idle, int lost,
			String message) implements HoldEvent {

	}

	/**
	 * The connection could not be opened, and the attempt will be repeated. Reported once
	 * until it is open.
	 *
	 * @param connection its number, from 1
	 * @param address of the attempt; {@code null} if the name has no address
	 * @param phase in which it failed
	 * @param reason why
	 * @param message what happened, as a sentence without full stop
	 */
	record Refused(int connection, @Nullable InetAddress address, Phase phase, Reason reason,
			String message) implements HoldEvent {

	}

	/**
	 * The connection is open again, and its first echo has arrived.
	 *
	 * @param connection its number, from 1
	 * @param address of its peer
	 * @param gap time from the end of the last connection that echoed, in ns
	 */
	record Reconnected(int connection, InetAddress address, long gap) implements HoldEvent {

	}

}
