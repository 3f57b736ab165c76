package io.echosounder.command;

import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

import io.echosounder.load.Latency;
import io.echosounder.load.LoadOptions;
import io.echosounder.load.LoadResult;

/**
 * The figures of a load as tables of HTML, in the words of the text and of the JSON.
 */
final class LoadTables {

	private static final double NANOS_PER_SECOND = 1e9;

	private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
		.withZone(ZoneOffset.UTC);

	private final LoadResult result;

	private final List<BigDecimal> percentiles;

	LoadTables(LoadResult result, List<BigDecimal> percentiles) {
		this.result = result;
		this.percentiles = percentiles;
	}

	String figures() {
		HtmlTable table = new HtmlTable("figures").row("due", whole(this.result.due()))
			.row("messages", whole(this.result.messages()))
			.row("lost", whole(this.result.lost()))
			.row("unsent", whole(this.result.unsent()))
			.row("errors", whole(this.result.errors()))
			.row("mismatches", whole(this.result.mismatches()))
			.row("reconnects", whole(this.result.reconnects()))
			.row("rate", PerSecond.of(this.result.rate()))
			.row("asked for", LoadText.pace(this.result.options()))
			.row("duration", seconds(this.result.elapsed()));
		if (this.result.silence() >= NANOS_PER_SECOND && this.result.messages() > 0) {
			table.row("silence at the end", seconds(this.result.silence()));
		}
		return table.toString();
	}

	String run(Invocation invocation) {
		LoadOptions options = this.result.options();
		return new HtmlTable("run").row("date", DATE.format(invocation.at()))
			.row("host", invocation.host())
			.row("version", invocation.version())
			.row("command", invocation.command())
			.row("connections", whole(options.connections()))
			.row("depth", whole(options.depth()))
			.row("size", options.sizes() + " bytes")
			.toString();
	}

	/** Return a table of failures; empty without failures. */
	String failures() {
		if (this.result.failures().isEmpty()) {
			return "";
		}
		HtmlTable table = new HtmlTable("failures").heading(List.of("errors", "phase", "reason", "what happened"));
		this.result.failures()
			.forEach((failure, count) -> table.row(whole(count.count()), failure.phase().tag(), failure.reason().tag(),
					count.message()));
		return table.toString();
	}

	/** Return a row for each figure, so that it fits a narrow window. */
	String latency() {
		Map<String, Latency> columns = columns();
		if (columns.isEmpty()) {
			return "<p>Nothing came back, so there is no latency.</p>\n";
		}
		List<String> headings = new ArrayList<>(List.of("ms"));
		headings.addAll(columns.keySet());
		HtmlTable table = new HtmlTable("latency").heading(headings);
		for (BigDecimal percentile : this.percentiles) {
			add(table, "p" + percentile.toPlainString(), columns.values(),
					(column) -> column.percentile(percentile.doubleValue()));
		}
		add(table, "mean", columns.values(), Latency::mean);
		add(table, "max", columns.values(), Latency::max);
		if (this.result.corrected() == null) {
			return table.toString();
		}
		return table + "<p>latency: from the moment at which each message was sent. corrected: from the moment at "
				+ "which it was to be sent."
				+ ((this.result.missing() > 0)
						? " The " + whole(this.result.missing()) + " not echoed count with their wait until the end."
						: "")
				+ "</p>\n";
	}

	/** Return the latencies with figures, by their names. */
	private Map<String, Latency> columns() {
		Map<String, Latency> columns = new LinkedHashMap<>();
		Latency corrected = this.result.corrected();
		if (this.result.messages() > 0) {
			columns.put("latency", this.result.latency());
		}
		if (corrected != null && corrected.count() > 0) {
			columns.put("corrected", corrected);
		}
		return columns;
	}

	private static void add(HtmlTable table, String name, Collection<Latency> columns, ToLongFunction<Latency> figure) {
		List<String> cells = new ArrayList<>(List.of(name));
		columns.forEach((column) -> cells.add(Millis.of(figure.applyAsLong(column))));
		table.row(cells);
	}

	/** Return a bar for each step of 1, 2 and 5; empty if no payload came back. */
	String histogram() {
		Map<String, Latency> columns = columns();
		Map<Long, List<Latency.Bucket>> rows = new TreeMap<>();
		for (Latency column : columns.values()) {
			column.buckets().forEach((bucket) -> rows.put(bucket.from(), new ArrayList<>()));
		}
		if (rows.isEmpty()) {
			return "";
		}
		long most = 1;
		for (Latency column : columns.values()) {
			Map<Long, Latency.Bucket> buckets = new TreeMap<>();
			for (Latency.Bucket bucket : column.buckets()) {
				buckets.put(bucket.from(), bucket);
				most = Math.max(most, bucket.count());
			}
			rows.forEach((from, row) -> row
				.add(buckets.getOrDefault(from, new Latency.Bucket(from, Latency.Bucket.endAfter(from), 0))));
		}
		HtmlTable table = new HtmlTable("histogram");
		for (List<Latency.Bucket> row : rows.values()) {
			table.markup(bars(row, most));
		}
		return "<h2>Histogram</h2>\n<p>How many took how long"
				+ ((columns.size() > 1) ? ": latency above, corrected below." : ".") + "</p>\n" + table;
	}

	private static String bars(List<Latency.Bucket> row, long most) {
		StringBuilder bars = new StringBuilder();
		StringBuilder counts = new StringBuilder();
		for (int i = 0; i < row.size(); i++) {
			long count = row.get(i).count();
			bars.append(String.format(Locale.ROOT, "<div class=\"bar series%d\" style=\"width:%s%.1f%%%s\"></div>", i,
					(count > 0) ? "max(1px," : "", 100.0 * count / most, (count > 0) ? ")" : ""));
			counts.append((i > 0) ? "<br>" : "").append(whole(count));
		}
		return "<tr><td>" + range(row.getFirst()) + "</td><td>" + bars + "</td><td>" + counts + "</td></tr>\n";
	}

	private static String range(Latency.Bucket bucket) {
		boolean inSeconds = bucket.from() >= NANOS_PER_SECOND;
		int digits = inSeconds ? 9 : 6;
		return plain(bucket.from(), digits) + "\u2013" + plain(bucket.to(), digits) + (inSeconds ? " s" : " ms");
	}

	private static String plain(long nanos, int digits) {
		return BigDecimal.valueOf(nanos, digits).stripTrailingZeros().toPlainString();
	}

	private static String seconds(long nanos) {
		return String.format(Locale.ROOT, "%.2f s", nanos / NANOS_PER_SECOND);
	}

	private static String whole(long number) {
		return String.format(Locale.ROOT, "%,d", number);
	}

}
