package io.echosounder.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * CPU a message over the number of connections, as a picture (SVG): one curve for each
 * server that was measured with two numbers of connections or more. The number of
 * connections is drawn by its logarithm.
 */
final class Plot {

	private static final double MICROS = 1e6;

	private static final int WIDTH = 760;

	private static final int HEIGHT = 420;

	private static final int LEFT = 60;

	private static final int RIGHT = 190;

	private static final int TOP = 20;

	private static final int BOTTOM = 50;

	private static final int LABEL = 15;

	private static final int[] STEPS = { 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000 };

	private static final int MOST_STEPS = 8;

	private static final List<String> COLOURS = List.of("#0b62a4", "#d9480f", "#2b8a3e", "#862e9c", "#c92a2a",
			"#5c940d", "#0c8599", "#495057");

	private final Map<String, NavigableMap<Integer, Double>> curves;

	private final int maxConnections;

	private final double maxCpu;

	private Plot(Map<String, NavigableMap<Integer, Double>> curves) {
		this.curves = curves;
		this.maxConnections = curves.values().stream().mapToInt(NavigableMap::lastKey).max().orElse(1);
		double highest = curves.values()
			.stream()
			.flatMap((curve) -> curve.values().stream())
			.mapToDouble(Double::doubleValue)
			.max()
			.orElse(1);
		this.maxCpu = Math.ceil(highest / step(highest)) * step(highest);
	}

	/** Draws; {@code null} if there is no curve. */
	static @Nullable String of(Results results) {
		Map<String, NavigableMap<Integer, Double>> curves = new TreeMap<>();
		for (Comparison comparison : results.comparisons()) {
			if (comparison.test().isPlain()) {
				for (String server : comparison.servers()) {
					Spread cpu = comparison.spread(server, Metric.CPU);
					if (cpu.isKnown()) {
						curves.computeIfAbsent(server, (_) -> new TreeMap<>())
							.put(comparison.test().connections(), cpu.median() * MICROS);
					}
				}
			}
		}
		curves.values().removeIf((curve) -> curve.size() < 2);
		return curves.isEmpty() ? null : new Plot(curves).draw();
	}

	/** Distance of the lines behind the curves, in µs. */
	private static int step(double max) {
		for (int step : STEPS) {
			if (max / step <= MOST_STEPS) {
				return step;
			}
		}
		return STEPS[STEPS.length - 1];
	}

	private String draw() {
		List<String> lines = new ArrayList<>();
		lines.add(
				"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">"
					.formatted(WIDTH, HEIGHT));
		lines.add("<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>".formatted(WIDTH, HEIGHT));
		for (double cpu = 0; cpu <= this.maxCpu; cpu += step(this.maxCpu)) {
			lines.add(line(LEFT, y(cpu), WIDTH - RIGHT, y(cpu)));
			lines.add(text(LEFT - 6, y(cpu) + 4, "end", "#222", "%.0f".formatted(cpu)));
		}
		for (int connections : ticks()) {
			lines.add(line(x(connections), HEIGHT - BOTTOM, x(connections), HEIGHT - BOTTOM + 5));
			lines.add(text(x(connections), HEIGHT - BOTTOM + 20, "middle", "#222",
					String.format(Locale.ROOT, "%,d", connections)));
		}
		lines.add(text(LEFT + (WIDTH - LEFT - RIGHT) / 2.0, HEIGHT - 10, "middle", "#222", "connections"));
		lines.add(text(LEFT, TOP - 6, "middle", "#222", "µs"));
		lines.addAll(curves());
		lines.add("</svg>");
		return String.join("\n", lines) + "\n";
	}

	private SortedSet<Integer> ticks() {
		SortedSet<Integer> ticks = new TreeSet<>();
		this.curves.values().forEach((curve) -> ticks.addAll(curve.keySet()));
		return ticks;
	}

	/** The curves, with their names beside their ends, the highest first. */
	private List<String> curves() {
		List<String> lines = new ArrayList<>();
		List<String> servers = new ArrayList<>(this.curves.keySet());
		servers.sort((one, other) -> Double.compare(end(other), end(one)));
		double lowest = TOP;
		for (String server : servers) {
			String colour = COLOURS.get(new ArrayList<>(this.curves.keySet()).indexOf(server) % COLOURS.size());
			List<String> points = new ArrayList<>();
			curve(server).forEach(
					(connections, cpu) -> points.add(String.format(Locale.ROOT, "%.1f,%.1f", x(connections), y(cpu))));
			lines.add("<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"%s\"/>".formatted(colour,
					String.join(" ", points)));
			lowest = Math.max(lowest + LABEL, y(end(server)) + 4);
			lines.add(text(WIDTH - RIGHT + 10, lowest, "start", colour, server));
		}
		return lines;
	}

	private NavigableMap<Integer, Double> curve(String server) {
		return this.curves.getOrDefault(server, new TreeMap<>());
	}

	private double end(String server) {
		return curve(server).lastEntry().getValue();
	}

	private double x(int connections) {
		double part = (this.maxConnections > 1) ? Math.log(connections) / Math.log(this.maxConnections) : 0;
		return LEFT + part * (WIDTH - LEFT - RIGHT);
	}

	private double y(double cpu) {
		return HEIGHT - BOTTOM - cpu / this.maxCpu * (HEIGHT - TOP - BOTTOM);
	}

	private static String line(double x1, double y1, double x2, double y2) {
		return String.format(Locale.ROOT, "<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"#ccc\"/>", x1, y1, x2, y2);
	}

	private static String text(double x, double y, String anchor, String colour, String text) {
		return String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>", x, y,
				anchor, colour, text);
	}

}
