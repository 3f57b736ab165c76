package io.echosounder.benchmark;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The results in Markdown.
 */
final class Report {

	/** Part of the machine that others may take before a case is called disturbed. */
	private static final double QUIET = 0.05;

	private static final List<Metric> CHANGES = List.of(Metric.CPU, Metric.USER, Metric.SYSTEM, Metric.RATE, Metric.P50,
			Metric.P99, Metric.HEAP);

	private final Results results;

	private final Selection selection;

	Report(Results results, Selection selection) {
		this.results = results;
		this.selection = selection;
	}

	/**
	 * All of it.
	 * @param machine in a line
	 * @param versions of all that take part
	 * @param plot name of the file with the plot; {@code null} if there is none
	 */
	String text(LocalDate date, String machine, List<String> versions, @Nullable String plot) {
		List<String> lines = new ArrayList<>();
		lines.add("%s, %s. %s. Median of %d rounds of %d s (least–most).".formatted(date, machine,
				String.join(", ", versions), this.selection.rounds(), this.selection.seconds()));
		lines.add("");
		lines.addAll(quiet());
		List<String> subjects = this.selection.subjects();
		lines.addAll(List.of("", "### Goals", ""));
		lines.addAll(Goal.head(subjects));
		Goal.ALL.forEach((goal) -> lines.add(goal.row(this.results, subjects)));
		lines.addAll(changes(subjects));
		if (plot != null) {
			lines.addAll(List.of("", "### CPU a message over the number of connections", "",
					"![CPU a message over the number of connections](%s)".formatted(plot)));
		}
		lines.addAll(List.of("", "<details><summary>All cases</summary>"));
		this.results.comparisons().forEach((comparison) -> lines.addAll(table(comparison)));
		lines.addAll(List.of("", "</details>"));
		return String.join("\n", lines) + "\n";
	}

	/** Reports how much of the machine others took, and where that was too much. */
	private List<String> quiet() {
		List<String> lines = new ArrayList<>();
		for (Comparison comparison : this.results.comparisons()) {
			Spread others = comparison.others();
			if (others.median() > QUIET) {
				lines.add("**The machine was not quiet**: others took a median of %s %% of it in `%s` (up to %s %%)."
					.formatted(Metric.OTHERS.text(others.median()), comparison.test().name(),
							Metric.OTHERS.text(others.max())));
				lines.add("");
			}
		}
		Spread all = Spread
			.of(this.results.comparisons().stream().mapToDouble((comparison) -> comparison.others().median()));
		if (all.isKnown()) {
			lines.add("Others took %s %% of the machine, over all cases.".formatted(Metric.OTHERS.text(all)));
		}
		return lines;
	}

	/** Compares each later server of ours with the first. */
	private List<String> changes(List<String> subjects) {
		List<String> rows = new ArrayList<>();
		for (Comparison comparison : this.results.comparisons()) {
			for (String server : subjects.subList(1, subjects.size())) {
				if (comparison.test().work() != Case.Work.START && comparison.servers().contains(server)) {
					rows.add(change(comparison, server, subjects.getFirst()));
				}
			}
		}
		if (rows.isEmpty()) {
			return rows;
		}
		StringJoiner head = new StringJoiner(" | ", "| case | server | ", " |");
		CHANGES.stream().map(Metric::quantity).forEach(head::add);
		return Stream.concat(Stream.of("", "### Of `%s`, in the same round".formatted(subjects.getFirst()), "",
				head.toString(), "|---|---|" + "--:|".repeat(CHANGES.size())), rows.stream())
			.toList();
	}

	private static String change(Comparison comparison, String server, String first) {
		StringJoiner row = new StringJoiner(" | ", "| ", " |");
		row.add("`%s`".formatted(comparison.test().name())).add("`%s`".formatted(server));
		CHANGES.forEach((metric) -> row.add(ratio(comparison.ratio(server, first, metric))));
		return row.toString();
	}

	private List<String> table(Comparison comparison) {
		List<String> lines = new ArrayList<>();
		Case test = comparison.test();
		lines.addAll(List.of("", "### %s (`%s`)".formatted(test.title(), test.name()), ""));
		List<Metric> others = columns(test);
		Metric first = others.getFirst();
		List<String> references = new ArrayList<>();
		String netty = comparison.least(first, Contenders.NETTY);
		if (netty != null) {
			references.add(netty);
		}
		this.selection.jars().stream().limit(1).map(Jar::name).forEach(references::add);
		StringJoiner head = new StringJoiner(" | ", "| server | ", " |");
		head.add(first.title());
		references.forEach((reference) -> head.add("× `" + reference + "`"));
		others.stream().skip(1).map(Metric::title).forEach(head::add);
		lines.add(head.toString());
		lines.add("|---|" + "--:|".repeat(others.size() + references.size()));
		for (String server : comparison.servers()) {
			lines.add(row(comparison, server, references, others));
		}
		comparison.absent().forEach((server, why) -> lines.addAll(List.of("", "No `%s`: %s.".formatted(server, why))));
		return lines;
	}

	private static List<Metric> columns(Case test) {
		if (test.work() == Case.Work.START) {
			return List.of(Metric.START, Metric.MEMORY);
		}
		List<Metric> metrics = new ArrayList<>(List.of(Metric.CPU, Metric.USER, Metric.SYSTEM, Metric.RATE, Metric.P50,
				Metric.P99, Metric.P999, Metric.MEMORY));
		if (test.idle() > 0) {
			metrics.add(Metric.HEAP);
		}
		return metrics;
	}

	private static String row(Comparison comparison, String server, List<String> references, List<Metric> metrics) {
		StringJoiner row = new StringJoiner(" | ", "| ", " |");
		String failure = comparison.failure(server);
		row.add("`%s`".formatted(server) + ((failure != null) ? ", **failed**: " + failure : ""));
		Metric first = metrics.getFirst();
		row.add(first.text(comparison.spread(server, first)));
		references.forEach((reference) -> row.add(ratio(comparison.ratio(server, reference, first))));
		String reference = references.isEmpty() ? server : references.getFirst();
		for (Metric metric : metrics.subList(1, metrics.size())) {
			String median = metric.text(comparison.spread(server, metric).median());
			Spread ratio = comparison.ratio(server, reference, metric);
			boolean compared = ratio.isKnown() && !server.equals(reference);
			row.add(compared ? String.format(Locale.ROOT, "%s ×%.2f", median, ratio.median()) : median);
		}
		return row.toString();
	}

	private static String ratio(Spread spread) {
		return spread.isKnown()
				? String.format(Locale.ROOT, "%.2f (%.2f–%.2f)", spread.median(), spread.min(), spread.max()) : "";
	}

}
