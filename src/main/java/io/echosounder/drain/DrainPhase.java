package io.echosounder.drain;

/**
 * Where the drain is. Phases follow each other in this order.
 */
public enum DrainPhase {

	/** No drain: listeners accept and serve. */
	RUNNING(0),

	/** Readiness refuses; listeners still accept. */
	DELAY(1),

	/** Listeners are closed; connections are served, and closed once they are quiet. */
	GRACE(2),

	/** What is left is being closed, or all is. */
	CLOSING(3);

	private final int code;

	DrainPhase(int code) {
		this.code = code;
	}

	/**
	 * Number of this phase in metrics.
	 * @return 0 to 3
	 */
	public int code() {
		return this.code;
	}

}
