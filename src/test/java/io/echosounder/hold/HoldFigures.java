package io.echosounder.hold;

/**
 * Made-up figures of connections, for tests of reports.
 */
public final class HoldFigures {

	/** Value that the histogram keeps exactly. */
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
		this.statistics.closed(cause, lost, true, false);
		return this;
	}

	public HoldFigures closedWithoutEcho(CloseCause cause, int lost) {
		this.statistics.closed(cause, lost, false, false);
		return this;
	}

	public void reached(long elapsed, long gap) {
		this.statistics.reached(elapsed, gap);
	}

	public HoldStatistics statistics() {
		return this.statistics;
	}

}
