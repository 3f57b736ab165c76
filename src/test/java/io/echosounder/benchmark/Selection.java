package io.echosounder.benchmark;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Cases and servers to run, and for how long.
 *
 * @param cases names, {@value Cases#QUICK} among them for the quick set; empty for all
 * @param servers names; empty for all
 * @param jars which take part in every case
 * @param rounds how often each server is measured in a case
 * @param seconds how long each time
 */
record Selection(List<String> cases, List<String> servers, List<Jar> jars, int rounds, int seconds) {

	private static final int ROUNDS = 7;

	private static final int SECONDS = 2;

	private static final int QUICK_SECONDS = 1;

	Selection {
		requireKnown("case", cases, Stream.concat(Cases.ALL.stream().map(Case::name), Stream.of(Cases.QUICK)).toList());
		List<String> known = Stream.concat(Contenders.ALL.stream().map(Contender::name), jars.stream().map(Jar::name))
			.toList();
		requireKnown("server", servers, known);
		requireDifferent(known);
		if (rounds < 1 || seconds < 1) {
			throw new IllegalArgumentException("benchmark.rounds and benchmark.seconds are 1 or more");
		}
	}

	/**
	 * Reads the properties {@code benchmark.cases}, {@code .servers}, {@code .jars},
	 * {@code .rounds} and {@code .seconds}.
	 * @param properties gives the value of a property, or {@code null}
	 */
	static Selection of(Function<String, @Nullable String> properties) {
		List<String> cases = names(properties.apply("benchmark.cases"));
		return new Selection(cases, names(properties.apply("benchmark.servers")),
				names(properties.apply("benchmark.jars")).stream().map(Jar::of).toList(),
				number(properties.apply("benchmark.rounds"), ROUNDS),
				number(properties.apply("benchmark.seconds"), cases.contains(Cases.QUICK) ? QUICK_SECONDS : SECONDS));
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

	private static void requireDifferent(List<String> names) {
		Set<String> different = new HashSet<>();
		for (String name : names) {
			if (!different.add(name)) {
				throw new IllegalArgumentException(
						"There would be two servers %s: give the jar another file name".formatted(name));
			}
		}
	}

	/**
	 * The cases that are to be run. One that is named has all its servers, one of the
	 * quick set fewer.
	 */
	List<Case> selected() {
		if (this.cases.isEmpty()) {
			return Cases.ALL;
		}
		Map<String, Case> selected = new HashMap<>();
		if (this.cases.contains(Cases.QUICK)) {
			Cases.QUICKEST.forEach((test) -> selected.put(test.name(), test));
		}
		Cases.ALL.stream()
			.filter((test) -> this.cases.contains(test.name()))
			.forEach((test) -> selected.put(test.name(), test));
		return Cases.ALL.stream().map(Case::name).map(selected::get).filter(Objects::nonNull).toList();
	}

	/** The servers that are to take part in a case, jars first. */
	List<Contender> selected(Case test) {
		Stream<Contender> others = test.servers().stream().filter(this::isSelected).map(Contenders::named);
		return Stream.concat(this.jars.stream().map(Contenders::of), others).toList();
	}

	private boolean isSelected(String server) {
		return this.servers.isEmpty() || this.servers.contains(server);
	}

	/**
	 * The servers that goals are about: jars in their order, and the packaged one at the
	 * end if it takes part.
	 */
	List<String> subjects() {
		Stream<String> packaged = (this.jars.isEmpty() || isSelected(Contenders.OURS)) ? Stream.of(Contenders.OURS)
				: Stream.empty();
		return Stream.concat(this.jars.stream().map(Jar::name), packaged).toList();
	}

	/** Whether a server is Echosounder. */
	boolean isOurs(String server) {
		return Contenders.isOurs(server) || subjects().contains(server);
	}

	/** How many measurements that makes. */
	int measurements() {
		return this.rounds * selected().stream().mapToInt((test) -> selected(test).size()).sum();
	}

}
