package io.echosounder.hold;

import java.util.Locale;

import io.echosounder.probe.Reason;

/**
 * How a connection came to its end.
 */
public enum How {

	/** The peer, or something between, has sent FIN. */
	FIN(Who.PEER),

	/** The peer, or something between, has sent RST. */
	RST(Who.PEER),

	/** The kernel gave up, as nothing was acknowledged. */
	TIMEOUT(Who.SYSTEM),

	/** We gave up, as no echo came in time, and no end either. */
	SILENCE(Who.US),

	/** We gave up, as something came back that was not sent, or came twice. */
	MISMATCH(Who.US),

	/** TLS broke off: the peer has sent an alert, or a record that cannot be read. */
	TLS(Who.PEER),

	/** The kernel gave up for another reason; the message tells. */
	OTHER(Who.SYSTEM);

	private final String tag = name().toLowerCase(Locale.ROOT);

	private final Who by;

	How(Who by) {
		this.by = by;
	}

	static How of(Reason reason) {
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
	 * Who has ended it.
	 * @return who it was
	 */
	public Who by() {
		return this.by;
	}

	/**
	 * Name in output.
	 * @return lower case
	 */
	public String tag() {
		return this.tag;
	}

}
