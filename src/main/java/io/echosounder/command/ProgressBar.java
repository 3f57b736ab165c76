package io.echosounder.command;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

import io.echosounder.load.Latency;
import io.echosounder.load.LoadOptions;
import io.echosounder.load.LoadResult;

/**
 * One line on a terminal, written over and over: how far a load has come, its rate in the
 * last second, its latency so far, and its errors.
 */
final class ProgressBar implements Consumer<LoadResult> {

	private static final int WIDTH = 20;

	private static final double NANOS_PER_SECOND = 1e9;

	/** To the begin of the line, and clears it (ECMA-48, EL). */
	private static final String CLEAR = "\r\033[K";

	private final PrintWriter out;

	private final LoadOptions options;

	ProgressBar(PrintWriter out, LoadOptions options) {
		this.out = out;
		this.options = options;
	}

	@Override
	public void accept(LoadResult result) {
		Latency corrected = result.corrected();
		Latency latency = (corrected != null) ? corrected : result.latency();
		this.out.printf(Locale.ROOT, "%s%s %.0f s  %s  p50 %s  p99 %s ms  %d errors", CLEAR, bar(done(result)),
				result.elapsed() / NANOS_PER_SECOND, PerSecond.of(result.intervals().getLast().rate()),
				Millis.of(latency.percentile(50)), Millis.of(latency.percentile(99)), result.errors());
		this.out.flush();
	}

	/** How much of it, as far as that is known: the part of the time, or of the count. */
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

	private static String bar(double done) {
		int full = (int) (done * WIDTH);
		return "[" + "=".repeat(full) + " ".repeat(WIDTH - full) + "]";
	}

	/** Makes room for what comes after. */
	void end() {
		this.out.print(CLEAR);
	}

}
