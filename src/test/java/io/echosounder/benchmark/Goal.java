package io.echosounder.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * What the project holds itself to.
 *
 * @param what is measured
 * @param unit of it; empty for a ratio
 * @param atMost what it may be, in that unit
 * @param digits behind the point
 * @param measured what it was, in that unit
 */
record Goal(String what, String unit, double atMost, int digits, Function<Results, Spread> measured) {

	private static final double MICROS = 1e6;

	static final List<Goal> ALL = List.of(
			ratio("64-byte lines × 50: CPU a message, of Netty's", 1.0, Cases.LINES_50, Metric.CPU, Contenders.NETTY),
			ratio("… of the stock NIO gateway's", 0.35, Cases.LINES_50, Metric.CPU, List.of("stock-nio")),
			ratio("… of asyncio's sockets'", 0.45, Cases.LINES_50, Metric.CPU, List.of("asyncio-sockets")),
			ratio("64-byte lines × 50: p99, of Netty's", 1.0, Cases.LINES_50, Metric.P99, Contenders.NETTY),
			ratio("64 bytes raw × 50: CPU a message, of Netty's", 1.0, Cases.RAW_50, Metric.CPU, Contenders.NETTY),
			ratio("Lines 32 deep × 20: CPU a message, of Netty's", 0.7, Cases.PIPELINED, Metric.CPU, Contenders.NETTY),
			ratio("16 KiB raw: CPU a message, of Netty's", 1.0, Cases.RAW_16K, Metric.CPU, Contenders.NETTY),
			ratio("… of the C epoll loop's", 1.3, Cases.RAW_16K, Metric.CPU, List.of("c-epoll")),
			ratio("64 KiB raw: CPU a message, of Netty's", 1.0, Cases.BULK, Metric.CPU, Contenders.NETTY),
			ratio("… of the C epoll loop's", 1.3, Cases.BULK, Metric.CPU, List.of("c-epoll")),
			ratio("One connection: p50, of Netty's", 1.1, Cases.LINES_1, Metric.P50, Contenders.NETTY),
			new Goal("CPU a message beside 8,000 idle connections, of that without", "", 1.1, 2, Goal::besideIdle),
			new Goal("Heap of an idle connection", "B", 2048, 0,
					(results) -> Spread.of(results.values(Cases.IDLE, Contenders.OURS, Metric.HEAP))),
			beyondVirtualThreads("echosounder-blocking"), beyondVirtualThreads("echosounder-virtual"),
			start("Start until the port takes connections", 2.5, Contenders.OURS),
			new Goal("… of the distribution, of that", "", 0.25, 2,
					(results) -> Spread.of(results.values(Cases.START, "echosounder-distribution", Metric.START),
							results.values(Cases.START, Contenders.OURS, Metric.START), (ours, jar) -> ours / jar)));

	private static Goal ratio(String what, double atMost, String test, Metric metric, List<String> others) {
		return new Goal(what, "", atMost, 2, (results) -> results.ratio(test, Contenders.OURS, metric, others));
	}

	private static Spread besideIdle(Results results) {
		return Spread.of(results.values(Cases.IDLE, Contenders.OURS, Metric.CPU),
				results.values(Cases.LINES_50, Contenders.OURS, Metric.CPU), (with, without) -> with / without);
	}

	private static Goal beyondVirtualThreads(String server) {
		return new Goal("64-byte lines × 50, `%s`: CPU a message beyond that of `jdk-virtual`".formatted(server), "µs",
				5, 1,
				(results) -> Spread.of(results.values(Cases.LINES_50, server, Metric.CPU),
						results.values(Cases.LINES_50, "jdk-virtual", Metric.CPU),
						(ours, theirs) -> (ours - theirs) * MICROS));
	}

	private static Goal start(String what, double atMost, String server) {
		return new Goal(what, "s", atMost, 2,
				(results) -> Spread.of(results.values(Cases.START, server, Metric.START)));
	}

	/** A row of the table. */
	String row(Results results) {
		Spread spread = this.measured.apply(results);
		String verdict = !spread.isKnown() ? "not measured" : (spread.median() <= this.atMost) ? "yes" : "**no**";
		String range = !spread.isKnown() ? ""
				: "%s (%s–%s)".formatted(text(spread.median()), text(spread.min()), text(spread.max()));
		return "| %s | ≤ %s | %s | %s |".formatted(this.what, limit(), range, verdict);
	}

	private String limit() {
		String number = (this.atMost >= 100) ? String.format(Locale.ROOT, "%,.0f", this.atMost)
				: Double.toString(this.atMost);
		return (number + " " + this.unit).trim();
	}

	private String text(double value) {
		return String.format(Locale.ROOT, "%,." + this.digits + "f", value);
	}

}
