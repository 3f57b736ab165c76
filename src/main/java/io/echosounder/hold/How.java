package io.echosounder.hold;

import java.util.Locale;

import io.echosounder.probe.Reason;

/**
 * How a connection came to its end.
 */
public enum How {

	/** The peer, or something between, has sent FIN. */
	FIN,

	/** The peer, or something between, has sent RST. */
	RST,

	/** The kernel gave up, as nothing was acknowledged. */
	TIMEOUT,

	/** We gave up, as no echo came in time, and no end either. */
	SILENCE,

	/** We gave up, as something came back that was not sent, or came twice. */
	MISMATCH,

	/** TLS broke off. */
	TLS,

	/** Anything else; the message tells. */
	OTHER;

	private final String tag = name().toLowerCase(Locale.ROOT);

	static How of(Reason reason) {
		return switch (reason) {
			case CLOSED, SHORT -> FIN;
			case RESET -> RST;
			case TIMEOUT -> TIMEOUT;
			case MISMATCH -> MISMATCH;
			case TLS -> TLS;
			case DNS, REFUSED, UNREACHABLE, PROXY, LIMIT, OTHER -> OTHER;
		};
	}

	/**
	 * Whether we ended it, as waiting for the peer made no sense any more.
	 * @return {@code false} if the peer, the network or the kernel did
	 */
	public boolean isOurs() {
		return this == SILENCE || this == MISMATCH;
	}

	/**
	 * Name in output.
	 * @return lower case
	 */
	public String tag() {
		return this.tag;
	}

}
