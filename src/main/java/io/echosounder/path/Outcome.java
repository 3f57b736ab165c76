package io.echosounder.path;

import java.util.Locale;

import static io.echosounder.path.Outcome.Meaning.BROKEN;
import static io.echosounder.path.Outcome.Meaning.CLEAR;
import static io.echosounder.path.Outcome.Meaning.OPEN;
import static io.echosounder.path.Outcome.Meaning.SIGN;

/**
 * Outcome of a check.
 */
public enum Outcome {

	/** No sign of a middlebox. */
	SAME(CLEAR),

	/** No PROXY header, or no TLS, at either end. */
	NONE(CLEAR),

	/** Both ends of the path have the same TLS session. */
	END_TO_END(CLEAR),

	/** Small writes arrive as they were made. */
	AT_ONCE(CLEAR),

	/** The property survives the path. */
	KEPT(CLEAR),

	/** The other end arrives as FIN. */
	FIN(CLEAR),

	/** The reader's pause reaches the sender. */
	PRESENT(CLEAR),

	/** The connect takes as long as an echo. */
	DIRECT(CLEAR),

	/** The server sees other addresses. */
	TRANSLATED(SIGN),

	/** A PROXY header arrived at the server. */
	SENT(SIGN),

	/** TLS ends before the server. */
	TERMINATED(SIGN),

	/** TLS begins between this end and the server. */
	ADDED(SIGN),

	/** TLS ends on the path, and begins again. */
	RE_ENCRYPTED(SIGN),

	/** Bytes wait until more follow. */
	HELD_BACK(SIGN),

	/** One small write arrives in several pieces. */
	SPLIT(SIGN),

	/** A middlebox nearer than the echo accepts the connection. */
	NEARER(SIGN),

	/** Bytes do not come back as they were sent. */
	CHANGED(BROKEN),

	/** The property does not survive the path. */
	LOST(BROKEN),

	/** The other end arrives as RST. */
	RESET(BROKEN),

	/** No end arrives. */
	ABSENT(BROKEN),

	/** The connection failed during the check. */
	FAILED(BROKEN),

	/** The evidence does not suffice. */
	UNKNOWN(OPEN);

	private final Meaning meaning;

	private final String tag = name().toLowerCase(Locale.ROOT).replace('_', '-');

	Outcome(Meaning meaning) {
		this.meaning = meaning;
	}

	/**
	 * Return the meaning of this outcome for the path.
	 * @return one of four
	 */
	public Meaning meaning() {
		return this.meaning;
	}

	/**
	 * Return the name of this outcome in output.
	 * @return lower case, with hyphens
	 */
	public String tag() {
		return this.tag;
	}

	/**
	 * Meaning of an outcome for the path.
	 */
	public enum Meaning {

		/** As without a middlebox. */
		CLEAR,

		/** A middlebox is on the path. */
		SIGN,

		/** The path breaks what TCP promises. */
		BROKEN,

		/** The check could not decide. */
		OPEN

	}

}
