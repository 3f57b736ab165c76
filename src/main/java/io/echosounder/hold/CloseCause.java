package io.echosounder.hold;

import java.util.Locale;

import io.echosounder.probe.Reason;

/**
 * Cause of the end of a connection.
 */
public enum CloseCause {

	/** The peer, or a middlebox, has sent FIN. */
	FIN(ClosedBy.PEER),

	/** The peer, or a middlebox, has sent RST. */
	RST(ClosedBy.PEER),

	/** The kernel gave up, as the peer acknowledged nothing. */
	TIMEOUT(ClosedBy.SYSTEM),

	/** This process gave up, as neither an echo nor an end arrived in time. */
	SILENCE(ClosedBy.US),

	/** This process gave up, as wrong bytes came back, or an echo came twice. */
	MISMATCH(ClosedBy.US),

	/** TLS failed: the peer has sent an alert, or a record that cannot be read. */
	TLS(ClosedBy.PEER),

	/** The kernel gave up for another reason, which the message names. */
	OTHER(ClosedBy.SYSTEM);

	private final String tag = name().toLowerCase(Locale.ROOT);

	private final ClosedBy closedBy;

	CloseCause(ClosedBy closedBy) {
		this.closedBy = closedBy;
	}

	static CloseCause of(Reason reason) {
		return switch (reason) {
			case CLOSED, SHORT -> FIN;
			case RESET -> RST;
			case TIMEOUT -> TIMEOUT;
			case MISMATCH, PROXY -> MISMATCH;
			case TLS -> TLS;
			case DNS, REFUSED, UNREACHABLE, LIMIT, OTHER -> OTHER;
		};
	}

	/**
	 * Return the side that has ended the connection.
	 * @return peer, kernel or this process
	 */
	public ClosedBy closedBy() {
		return this.closedBy;
	}

	/**
	 * Return the name in output.
	 * @return lower case
	 */
	public String tag() {
		return this.tag;
	}

}
