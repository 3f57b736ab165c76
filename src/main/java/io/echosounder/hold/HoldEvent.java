package io.echosounder.hold;

import java.net.InetAddress;

import io.echosounder.probe.Phase;
import io.echosounder.probe.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What happened to a connection.
 */
public sealed interface HoldEvent {

	/**
	 * Which connection.
	 * @return its number, from 1
	 */
	int connection();

	/**
	 * It was made.
	 *
	 * @param connection its number, from 1
	 * @param address whom it goes to
	 */
	record Opened(int connection, InetAddress address) implements HoldEvent {

	}

	/**
	 * It came to its end, and will be made again.
	 *
	 * @param connection its number, from 1
	 * @param cause what ended it
	 * @param after how long it was open, in ns
	 * @param idle how long ago its last echo came, or it was made, in ns
	 * @param lost payloads that were sent and did not come back
	 * @param message what happened, as a sentence without full stop
	 */
	record Closed(int connection, CloseCause cause, long after, long idle, int lost,
			String message) implements HoldEvent {

	}

	/**
	 * It could not be made, and will be tried again. Told once until it is made.
	 *
	 * @param connection its number, from 1
	 * @param address where it was tried; {@code null} if it came to no address
	 * @param phase in which it failed
	 * @param reason why
	 * @param message what happened, as a sentence without full stop
	 */
	record Refused(int connection, @Nullable InetAddress address, Phase phase, Reason reason,
			String message) implements HoldEvent {

	}

	/**
	 * It was made again.
	 *
	 * @param connection its number, from 1
	 * @param address whom it goes to now
	 * @param gap how long there was none, in ns
	 */
	record Reconnected(int connection, InetAddress address, long gap) implements HoldEvent {

	}

}
