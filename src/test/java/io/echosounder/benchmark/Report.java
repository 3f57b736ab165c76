package io.echosounder.benchmark;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

import org.jspecify.annotations.Nullable;

/**
 * The results in Markdown.
 */
final class Report {

	/** What others may take of the machine before a case is called disturbed. */
	private static final double QUIET = 0.05;

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
		lines.addAll(List.of("", "### Goals", "", "| | goal | measured | met |", "|---|---|---|---|"));
		Goal.ALL.forEach((goal) -> lines.add(goal.row(this.results)));
		if (plot != null) {
			lines.addAll(List.of("", "### CPU a message over the number of connections", "",
					"![CPU a message over the number of connections](%s)".formatted(plot)));
		}
		this.results.comparisons().forEach((comparison) -> lines.addAll(table(comparison)));
		return String.join("\n", lines) + "\n";
	}

	/** How much of the machine others took, and where that was too much. */
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

	private static List<String> table(Comparison comparison) {
		List<String> lines = new ArrayList<>();
		Case test = comparison.test();
		lines.addAll(List.of("", "### %s (`%s`)".formatted(test.title(), test.name()), ""));
		List<Metric> others = columns(test);
		Metric first = others.getFirst();
		String reference = comparison.least(first, Contenders.NETTY);
		StringJoiner head = new StringJoiner(" | ", "| server | ", " |");
		head.add(first.title());
		head.add((reference != null) ? "× `" + reference + "`" : "×");
		others.stream().skip(1).map(Metric::title).forEach(head::add);
		lines.add(head.toString());
		lines.add("|---|" + "--:|".repeat(others.size() + 1));
		for (String server : comparison.servers()) {
			lines.add(row(comparison, server, reference, others));
		}
		comparison.absent().forEach((server, why) -> lines.addAll(List.of("", "No `%s`: %s.".formatted(server, why))));
		return lines;
	}

	private static List<Metric> columns(Case test) {
		if (test.work() == Case.Work.START) {
			return List.of(Metric.START, Metric.MEMORY);
		}
		List<Metric> metrics = new ArrayList<>(
				List.of(Metric.CPU, Metric.RATE, Metric.P50, Metric.P99, Metric.P999, Metric.MEMORY));
		if (test.idle() > 0) {
			metrics.add(Metric.HEAP);
		}
		return metrics;
	}

	private static String row(Comparison comparison, String server, @Nullable String reference, List<Metric> metrics) {
		StringJoiner row = new StringJoiner(" | ", "| ", " |");
		String failure = comparison.failure(server);
		row.add("`%s`".formatted(server) + ((failure != null) ? ", **failed**: " + failure : ""));
		Metric first = metrics.getFirst();
		row.add(first.text(comparison.spread(server, first)));
		row.add((reference != null) ? ratio(comparison.ratio(server, reference, first)) : "");
		for (Metric metric : metrics.subList(1, metrics.size())) {
			String median = metric.text(comparison.spread(server, metric).median());
			Spread ratio = (reference != null) ? comparison.ratio(server, reference, metric) : Spread.of();
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
