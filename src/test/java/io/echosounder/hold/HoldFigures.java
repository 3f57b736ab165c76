package io.echosounder.hold;

/**
 * Figures of connections that never were, for those who tell of them.
 */
public final class HoldFigures {

	/** What the histogram keeps as it is. */
	private static final long ROUND_TRIP = 1_000_000;

	private final HoldStatistics statistics;

	private HoldFigures(int connections) {
		this.statistics = new HoldStatistics(connections);
	}

	public static HoldFigures of(int connections) {
		return new HoldFigures(connections);
	}

	public HoldFigures opened(int count) {
		for (int i = 0; i < count; i++) {
			this.statistics.opened();
		}
		return this;
	}

	public HoldFigures echoed(int count) {
		for (int i = 0; i < count; i++) {
			this.statistics.echoed(ROUND_TRIP);
		}
		return this;
	}

	public HoldFigures closed(CloseCause cause, int lost) {
		this.statistics.closed(cause, lost, false);
		return this;
	}

	public void reached(long elapsed, long gap) {
		this.statistics.reached(elapsed, gap);
	}

	public HoldStatistics statistics() {
		return this.statistics;
	}

}
