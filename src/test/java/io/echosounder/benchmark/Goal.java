package io.echosounder.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A goal of the project.
 *
 * @param what is measured
 * @param unit of it; empty for a ratio
 * @param atMost largest value allowed, in that unit
 * @param digits behind the point
 * @param measured value of one of our servers, in that unit
 * @param user the user time of that server, of Netty's; not known unless the goal is
 * about processor time beside Netty
 */
record Goal(String what, String unit, double atMost, int digits, Measured measured, Measured user) {

	private static final Measured UNKNOWN = (_, _) -> Spread.of();

	private static final double MICROS = 1e6;

	static final List<Goal> ALL = List.of(
			beside(Contenders.NETTY_NIO, "64-byte lines × 50: CPU a message, of Netty's on NIO", 0.8, Cases.LINES_50),
			beside(Contenders.NETTY_EPOLL, "… of Netty's on its native epoll", 1.0, Cases.LINES_50),
			ratio("… of the stock NIO gateway's", 0.35, Cases.LINES_50, Metric.CPU, List.of("stock-nio")),
			ratio("… of asyncio's sockets'", 0.45, Cases.LINES_50, Metric.CPU, List.of("asyncio-sockets")),
			ratio("64-byte lines × 50: p99, of Netty's", 1.0, Cases.LINES_50, Metric.P99, Contenders.NETTY),
			beside(Contenders.NETTY_NIO, "64 bytes raw × 50: CPU a message, of Netty's on NIO", 0.9, Cases.RAW_50),
			beside(Contenders.NETTY_EPOLL, "… of Netty's on its native epoll", 1.0, Cases.RAW_50),
			beside(Contenders.NETTY_NIO, "Lines 32 deep × 20: CPU a message, of Netty's on NIO", 0.7, Cases.PIPELINED),
			beside(Contenders.NETTY_NIO, "16 KiB raw: CPU a message, of Netty's on NIO", 1.0, Cases.RAW_16K),
			ratio("… of the C epoll loop's", 1.3, Cases.RAW_16K, Metric.CPU, List.of(Contenders.C_EPOLL)),
			beside(Contenders.NETTY_NIO, "64 KiB raw: CPU a message, of Netty's on NIO", 1.0, Cases.BULK),
			ratio("… of the C epoll loop's", 1.3, Cases.BULK, Metric.CPU, List.of(Contenders.C_EPOLL)),
			beside(Contenders.NETTY_NIO, "64-byte lines × 50 over TLS: CPU a message, of Netty's on NIO", 1.0,
					Cases.TLS),
			ratio("One connection: p50, of Netty's", 1.1, Cases.LINES_1, Metric.P50, Contenders.NETTY),
			new Goal("CPU a message beside 8,000 idle connections, of that without", "", 1.05, 2, Goal::besideIdle,
					UNKNOWN),
			new Goal("Heap of an idle connection", "B", 1800, 0,
					(results, server) -> Spread.of(results.values(Cases.IDLE, server, Metric.HEAP)), UNKNOWN),
			beyondVirtualThreads("echosounder-blocking"), beyondVirtualThreads("echosounder-virtual"),
			start("Start until the port takes connections", 2.5, Contenders.OURS),
			new Goal("… of the distribution, of that", "", 0.25, 2,
					packaged((results) -> Spread.of(
							results.values(Cases.START, "echosounder-distribution", Metric.START),
							results.values(Cases.START, Contenders.OURS, Metric.START), (ours, jar) -> ours / jar)),
					UNKNOWN));

	private static Goal ratio(String what, double atMost, String test, Metric metric, List<String> others) {
		return new Goal(what, "", atMost, 2, (results, server) -> results.ratio(test, server, metric, others), UNKNOWN);
	}

	/** About processor time beside a Netty, of which user time is looked at, too. */
	private static Goal beside(String netty, String what, double atMost, String test) {
		return new Goal(what, "", atMost, 2,
				(results, server) -> results.ratio(test, server, Metric.CPU, List.of(netty)),
				(results, server) -> results.ratio(test, server, Metric.USER, List.of(netty)));
	}

	private static Spread besideIdle(Results results, String server) {
		return Spread.of(results.values(Cases.IDLE, server, Metric.CPU),
				results.values(Cases.LINES_50, server, Metric.CPU), (with, without) -> with / without);
	}

	private static Goal beyondVirtualThreads(String server) {
		return new Goal("64-byte lines × 50, `%s`: CPU a message beyond that of `jdk-virtual`".formatted(server), "µs",
				5, 1,
				packaged((results) -> Spread.of(results.values(Cases.LINES_50, server, Metric.CPU),
						results.values(Cases.LINES_50, "jdk-virtual", Metric.CPU),
						(ours, theirs) -> (ours - theirs) * MICROS)),
				UNKNOWN);
	}

	private static Goal start(String what, double atMost, String server) {
		return new Goal(what, "s", atMost, 2,
				packaged((results) -> Spread.of(results.values(Cases.START, server, Metric.START))), UNKNOWN);
	}

	/** About the packaged jar only. */
	private static Measured packaged(Function<Results, Spread> measured) {
		return (results, server) -> server.equals(Contenders.OURS) ? measured.apply(results) : Spread.of();
	}

	/** The head of the table. */
	static List<String> head(List<String> subjects) {
		String measured = (subjects.size() > 1)
				? subjects.stream().map("`%s`"::formatted).collect(Collectors.joining(" | ")) : "measured";
		return List.of("| | goal | %s | user time, of Netty's | met |".formatted(measured),
				"|---|---|" + "---|".repeat(subjects.size()) + "---|---|");
	}

	/**
	 * A row of the table.
	 * @param subjects servers of ours, of which the last has to meet it
	 */
	String row(Results results, List<String> subjects) {
		String ranges = subjects.stream()
			.map((server) -> range(this.measured.of(results, server), this.digits))
			.collect(Collectors.joining(" | "));
		Spread user = this.user.of(results, subjects.getLast());
		return "| %s | ≤ %s | %s | %s | %s |".formatted(this.what, limit(), ranges, range(user, 2),
				verdict(this.measured.of(results, subjects.getLast()), user));
	}

	private String verdict(Spread spread, Spread user) {
		if (!spread.isKnown()) {
			return "not measured";
		}
		if (spread.median() <= this.atMost) {
			return "yes";
		}
		return (user.median() <= 1) ? "**no**; user time is at Netty's: the kernel is the limit" : "**no**";
	}

	private String limit() {
		String number = (this.atMost >= 100) ? String.format(Locale.ROOT, "%,.0f", this.atMost)
				: Double.toString(this.atMost);
		return (number + " " + this.unit).trim();
	}

	private static String range(Spread spread, int digits) {
		return spread.isKnown() ? "%s (%s–%s)".formatted(text(spread.median(), digits), text(spread.min(), digits),
				text(spread.max(), digits)) : "";
	}

	private static String text(double value, int digits) {
		return String.format(Locale.ROOT, "%,." + digits + "f", value);
	}

	/**
	 * Reads a figure of a server out of a run.
	 */
	@FunctionalInterface
	interface Measured {

		Spread of(Results results, String server);

	}

}
