package io.echosounder.command;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

import io.echosounder.load.Latency;
import io.echosounder.load.LoadOptions;
import io.echosounder.load.LoadResult;

/**
 * One line on a terminal: progress of a load, its rate in the last second, its latency so
 * far, and its errors. The bar takes the remaining width.
 */
final class ProgressBar implements Consumer<LoadResult> {

	private static final int LONGEST = 20;

	private static final int SHORTEST = 5;

	private static final double NANOS_PER_SECOND = 1e9;

	private final StatusLine line;

	private final LoadOptions options;

	ProgressBar(StatusLine line, LoadOptions options) {
		this.line = line;
		this.options = options;
	}

	@Override
	public void accept(LoadResult result) {
		Latency corrected = result.corrected();
		Latency latency = (corrected != null) ? corrected : result.latency();
		String figures = String.format(Locale.ROOT, "%.0f s  %s  p50 %s  p99 %s ms  %d errors",
				result.elapsed() / NANOS_PER_SECOND, PerSecond.of(result.intervals().getLast().rate()),
				Millis.of(latency.percentile(50)), Millis.of(latency.percentile(99)), result.errors());
		this.line.show(bar(done(result), this.line.width() - figures.length()) + figures);
	}

	/** Return the completed part, as far as known: of the time, or of the count. */
	private double done(LoadResult result) {
		double done = 0;
		Duration duration = this.options.duration();
		if (duration != null) {
			done = (double) result.elapsed() / duration.toNanos();
		}
		if (this.options.count() != Long.MAX_VALUE) {
			done = Math.max(done, (double) result.messages() / this.options.count());
		}
		return Math.min(1, done);
	}

	/** Return the bar; empty without room. */
	private static String bar(double done, int room) {
		int length = Math.min(LONGEST, room - "[] ".length());
		if (length < SHORTEST) {
			return "";
		}
		int full = (int) (done * length);
		return "[" + "=".repeat(full) + " ".repeat(length - full) + "] ";
	}

	/** Make room for the following output. */
	void end() {
		this.line.clear();
	}

}
