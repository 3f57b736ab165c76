package io.echosounder.drain;

/**
 * Phases of a drain, in this order.
 */
public enum DrainPhase {

	/** No drain: listeners accept and serve. */
	RUNNING(0),

	/** Readiness refuses; listeners still accept. */
	DELAY(1),

	/** Listeners are closed; connections are served, and closed once they are quiet. */
	GRACE(2),

	/** The last connections are being closed, or all are closed. */
	CLOSING(3);

	private final int code;

	DrainPhase(int code) {
		this.code = code;
	}

	/**
	 * Return the number of this phase in metrics.
	 * @return 0 to 3
	 */
	public int code() {
		return this.code;
	}

}
