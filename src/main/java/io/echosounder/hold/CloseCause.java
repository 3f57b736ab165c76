package io.echosounder.hold;

import java.util.Locale;

import io.echosounder.probe.Reason;

/**
 * Cause of the end of a connection.
 */
public enum CloseCause {

	/** The peer, or something between, has sent FIN. */
	FIN(ClosedBy.PEER),

	/** The peer, or something between, has sent RST. */
	RST(ClosedBy.PEER),

	/** The kernel gave up, as nothing was acknowledged. */
	TIMEOUT(ClosedBy.SYSTEM),

	/** We gave up, as no echo came in time, and no end either. */
	SILENCE(ClosedBy.US),

	/** We gave up, as something came back that was not sent, or came twice. */
	MISMATCH(ClosedBy.US),

	/** TLS broke off: the peer has sent an alert, or a record that cannot be read. */
	TLS(ClosedBy.PEER),

	/** The kernel gave up for another reason; the message tells. */
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
	 * The side that has ended the connection.
	 * @return peer, kernel or this process
	 */
	public ClosedBy closedBy() {
		return this.closedBy;
	}

	/**
	 * Name in output.
	 * @return lower case
	 */
	public String tag() {
		return this.tag;
	}

}
