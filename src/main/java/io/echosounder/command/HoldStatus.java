package io.echosounder.command;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

import io.echosounder.hold.HoldStatistics;

/**
 * One line on a terminal: the duration of the hold, and the figures so far.
 */
final class HoldStatus implements Consumer<HoldStatistics> {

	private final StatusLine line;

	HoldStatus(StatusLine line) {
		this.line = line;
	}

	@Override
	public void accept(HoldStatistics statistics) {
		Duration elapsed = Duration.ofNanos(statistics.elapsed());
		this.line.show(String.format(Locale.ROOT, "%d:%02d:%02d  %d of %d open  %d echoes  %d lost  %d ended",
				elapsed.toHours(), elapsed.toMinutesPart(), elapsed.toSecondsPart(), statistics.open(),
				statistics.connections(), statistics.echoes(), statistics.lost(), statistics.ends()));
	}

	/** Make room for another line; the status comes again within a second. */
	void clear() {
		this.line.clear();
	}

}
