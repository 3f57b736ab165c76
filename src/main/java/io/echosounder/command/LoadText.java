package io.echosounder.command;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.echosounder.address.Target;
import io.echosounder.framing.Framing;
import io.echosounder.load.Latency;
import io.echosounder.load.LoadOptions;
import io.echosounder.load.LoadResult;

/**
 * Reports a load in a few lines.
 */
final class LoadText {

	private static final double NANOS_PER_SECOND = 1e9;

	private static final long SECOND = 1_000_000_000;

	private final PrintWriter out;

	private final Target target;

	private final Framing framing;

	LoadText(PrintWriter out, Target target, Framing framing) {
		this.out = out;
		this.target = target;
		this.framing = framing;
	}

	void print(LoadResult result, List<BigDecimal> percentiles) {
		this.out.println(LoadVerdict.of(result));
		this.out.printf(Locale.ROOT, "--- %s port %d tcp echo load ---%n", this.target.host(), this.target.port());
		this.out.println(asked(result.options()));
		this.out.printf(Locale.ROOT, "%d messages in %.2f s, %s, %.2f MB/s; %d errors, %d mismatches%n",
				result.messages(), result.elapsed() / NANOS_PER_SECOND, PerSecond.of(result.rate()), megabytes(result),
				result.errors(), result.mismatches());
		result.failures()
			.forEach((failure, count) -> this.out.printf(Locale.ROOT, "%d x phase=%s reason=%s: %s%s%n", count.count(),
					failure.phase().tag(), failure.reason().tag(), count.message(),
					(result.messages() > 0) ? "" : FramingHint.of(this.framing, failure.phase(), failure.reason())));
		if (result.missing() > 0 || result.reconnects() > 0) {
			this.out.printf(Locale.ROOT, "%d lost, %d unsent, %d reconnects%n", result.lost(), result.unsent(),
					result.reconnects());
		}
		if (result.silence() >= SECOND && result.messages() > 0) {
			this.out.printf(Locale.ROOT, "silence: no echo in the last %.1f s%n", result.silence() / NANOS_PER_SECOND);
		}
		if (result.isShortOfConnections()) {
			this.out.println("more --connections or --depth may carry this rate");
		}
		printLatency(result, percentiles);
	}

	private void printLatency(LoadResult result, List<BigDecimal> percentiles) {
		if (result.messages() > 0) {
			this.out.println("latency   " + line(result.latency(), percentiles));
		}
		Latency corrected = result.corrected();
		if (corrected == null || corrected.count() == 0) {
			return;
		}
		this.out.println("corrected " + line(corrected, percentiles));
		if (result.missing() > 0) {
			this.out.printf(Locale.ROOT, "corrected includes the %d not echoed, each with its wait until the end%n",
					result.missing());
		}
	}

	private static String asked(LoadOptions options) {
		String pace = (options.rate() > 0) ? pace(options) + " asked for" : pace(options);
		return String.format(Locale.ROOT, "%d connections, depth %d, %s bytes, %s", options.connections(),
				options.depth(), options.sizes(), pace);
	}

	static String pace(LoadOptions options) {
		return (options.rate() > 0) ? BigDecimal.valueOf(options.rate()).stripTrailingZeros().toPlainString() + "/s"
				: "closed loop";
	}

	private static double megabytes(LoadResult result) {
		return (result.elapsed() > 0) ? result.bytes() * 1e3 / result.elapsed() : 0;
	}

	private static String line(Latency latency, List<BigDecimal> percentiles) {
		return percentiles.stream()
			.map((percentile) -> "p" + percentile.toPlainString())
			.collect(Collectors.joining("/"))
				+ "/max = "
				+ percentiles.stream()
					.map((percentile) -> Millis.of(latency.percentile(percentile.doubleValue())))
					.collect(Collectors.joining("/"))
				+ "/" + Millis.of(latency.max()) + " ms";
	}

}
