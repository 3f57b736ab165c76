package io.echosounder.benchmark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The measurements of all servers in one case, round by round.
 */
final class Comparison {

	private final Case test;

	private final Map<String, List<Measurement>> rounds = new LinkedHashMap<>();

	private final Map<String, String> absent = new LinkedHashMap<>();

	Comparison(Case test) {
		this.test = test;
	}

	Case test() {
		return this.test;
	}

	/** Adds the measurement of a server's next round. */
	void add(String server, Measurement measurement) {
		this.rounds.computeIfAbsent(server, (_) -> new ArrayList<>()).add(measurement);
	}

	/** Leaves a server out. */
	void leaveOut(String server, String why) {
		this.absent.put(server, why);
	}

	/** Servers that do not take part, and why. */
	Map<String, String> absent() {
		return this.absent;
	}

	/** Servers that took part, the cheapest first. */
	List<String> servers() {
		List<String> servers = new ArrayList<>(this.rounds.keySet());
		Metric metric = (this.test.work() == Case.Work.START) ? Metric.START : Metric.CPU;
		servers.sort(Comparator.comparingDouble((server) -> spread(server, metric).median()));
		return servers;
	}

	/** The first failure of a server; {@code null} if it had none. */
	@Nullable String failure(String server) {
		for (Measurement measurement : measurements(server)) {
			if (measurement.failure() != null) {
				return measurement.failure();
			}
		}
		return null;
	}

	/** The values of a server, round by round. */
	double[] values(String server, Metric metric) {
		return measurements(server).stream().mapToDouble((measurement) -> measurement.value(metric)).toArray();
	}

	Spread spread(String server, Metric metric) {
		return Spread.of(values(server, metric));
	}

	/**
	 * Ratios of one server's values to those of another in the same round. Rounds without
	 * a value of the other are left out.
	 */
	Spread ratio(String server, String reference, Metric metric) {
		return Spread.of(values(server, metric), values(reference, metric),
				(ours, theirs) -> (theirs != 0) ? ours / theirs : Double.NaN);
	}

	/**
	 * The one of some servers with the least value.
	 * @return {@code null} if nothing is known of any
	 */
	@Nullable String least(Metric metric, List<String> servers) {
		return servers.stream()
			.filter((server) -> spread(server, metric).isKnown())
			.min(Comparator.comparingDouble((server) -> spread(server, metric).median()))
			.orElse(null);
	}

	/** Processor time of other processes, over all measurements. */
	Spread others() {
		return Spread.of(this.rounds.values()
			.stream()
			.flatMap(List::stream)
			.mapToDouble((measurement) -> measurement.value(Metric.OTHERS)));
	}

	/** Round by round. */
	List<Measurement> measurements(String server) {
		return this.rounds.getOrDefault(server, List.of());
	}

}
