package io.echosounder.command;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.DoubleFunction;

import org.jspecify.annotations.Nullable;

/**
 * Figures of two loads side by side, with the ratio of the second to the first.
 */
final class LoadComparison {

	private static final List<String> ASKED = List.of("connections", "depth", "asked");

	private static final List<String> COUNTED = List.of("due", "messages", "lost", "unsent", "errors", "mismatches",
			"reconnects");

	private static final String ROW = "%-16s %14s %14s %8s%n";

	private static final String NONE = "-";

	private static final double MILLIS = 1e3;

	private final LoadFile one;

	private final LoadFile other;

	LoadComparison(LoadFile one, LoadFile other) {
		this.one = one;
		this.other = other;
	}

	void print(PrintWriter out) {
		out.println("A " + heading(this.one));
		out.println("B " + heading(this.other));
		Set<String> differing = differing();
		if (!differing.isEmpty()) {
			out.println("not alike: " + String.join(", ", differing));
		}
		out.printf(Locale.ROOT, ROW, "", "A", "B", "B/A");
		ASKED.forEach((name) -> print(out, name, LoadComparison::plain, name));
		COUNTED.forEach((name) -> print(out, name, LoadComparison::plain, name));
		print(out, "rate", PerSecond::of, "rate");
		print(out, "duration", LoadComparison::seconds, "duration");
		for (String latency : List.of("latency", "corrected")) {
			for (String figure : figures(latency)) {
				boolean percentile = Character.isDigit(figure.charAt(0));
				print(out, latency + (percentile ? " p" : " ") + figure,
						(value) -> String.format(Locale.ROOT, "%.3f ms", value * MILLIS), latency, figure);
			}
		}
	}

	private static String heading(LoadFile file) {
		List<String> parts = new ArrayList<>(List.of(file.name(), file.text("target"), file.text("at")));
		parts.add(file.text("verdict"));
		parts.removeIf(String::isEmpty);
		return String.join("  ", parts);
	}

	private Set<String> differing() {
		Set<String> differing = new LinkedHashSet<>();
		for (String name : List.of("target", "connections", "depth", "size", "asked")) {
			if (!this.one.load().path(name).equals(this.other.load().path(name))) {
				differing.add(name);
			}
		}
		return differing;
	}

	/** Return the figures that either load has. */
	private Set<String> figures(String latency) {
		Set<String> figures = new LinkedHashSet<>();
		this.one.figures(latency).forEachRemaining(figures::add);
		this.other.figures(latency).forEachRemaining(figures::add);
		return figures;
	}

	private void print(PrintWriter out, String label, DoubleFunction<String> format, String... path) {
		@Nullable Double first = this.one.number(path);
		@Nullable Double second = this.other.number(path);
		if (first == null && second == null) {
			return;
		}
		out.printf(Locale.ROOT, ROW, label, (first != null) ? format.apply(first) : NONE,
				(second != null) ? format.apply(second) : NONE, ratio(first, second));
	}

	private static String ratio(@Nullable Double first, @Nullable Double second) {
		if (first == null || second == null || first == 0) {
			return NONE;
		}
		return String.format(Locale.ROOT, "%.2f", second / first);
	}

	private static String seconds(double value) {
		return String.format(Locale.ROOT, "%.2f s", value);
	}

	private static String plain(double value) {
		return (value == Math.rint(value)) ? String.format(Locale.ROOT, "%.0f", value) : Double.toString(value);
	}

}
