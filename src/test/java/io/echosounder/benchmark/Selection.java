package io.echosounder.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * What of it all is to be run, and for how long.
 *
 * @param cases names; empty for all
 * @param servers names; empty for all
 * @param rounds how often each server is measured in a case
 * @param seconds how long each time, and to warm it up before
 */
record Selection(List<String> cases, List<String> servers, int rounds, int seconds) {

	private static final int ROUNDS = 5;

	private static final int SECONDS = 3;

	Selection {
		requireKnown("case", cases, Cases.ALL.stream().map(Case::name).toList());
		requireKnown("server", servers, Contenders.ALL.stream().map(Contender::name).toList());
		if (rounds < 1 || seconds < 1) {
			throw new IllegalArgumentException("benchmark.rounds and benchmark.seconds are 1 or more");
		}
	}

	/**
	 * Reads the properties {@code benchmark.cases}, {@code .servers}, {@code .rounds} and
	 * {@code .seconds}.
	 * @param properties gives the value of a property, or {@code null}
	 */
	static Selection of(Function<String, @Nullable String> properties) {
		return new Selection(names(properties.apply("benchmark.cases")), names(properties.apply("benchmark.servers")),
				number(properties.apply("benchmark.rounds"), ROUNDS),
				number(properties.apply("benchmark.seconds"), SECONDS));
	}

	private static List<String> names(@Nullable String list) {
		return (list != null && !list.isBlank()) ? Arrays.stream(list.split(",", -1)).map(String::trim).toList()
				: List.of();
	}

	private static int number(@Nullable String number, int otherwise) {
		return (number != null && !number.isBlank()) ? Integer.parseInt(number.trim()) : otherwise;
	}

	private static void requireKnown(String kind, List<String> names, List<String> known) {
		TreeSet<String> unknown = new TreeSet<>(names);
		known.forEach(unknown::remove);
		if (!unknown.isEmpty()) {
			throw new IllegalArgumentException(
					"There is no %s %s, only %s".formatted(kind, unknown.first(), String.join(", ", known)));
		}
	}

	/** The cases that are to be run. */
	List<Case> selected() {
		return Cases.ALL.stream().filter((test) -> this.cases.isEmpty() || this.cases.contains(test.name())).toList();
	}

	/** The servers that are to take part in a case. */
	List<Contender> selected(Case test) {
		return test.servers()
			.stream()
			.filter((name) -> this.servers.isEmpty() || this.servers.contains(name))
			.map(Contenders::named)
			.toList();
	}

	/** How many measurements that makes. */
	int measurements() {
		return this.rounds * selected().stream().mapToInt((test) -> selected(test).size()).sum();
	}

}
