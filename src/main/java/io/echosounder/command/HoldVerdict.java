package io.echosounder.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.echosounder.hold.CloseCause;
import io.echosounder.hold.HoldStatistics;

/**
 * One line with the verdict on held connections, and the problems, if any.
 */
final class HoldVerdict {

	private HoldVerdict() {
	}

	static String of(HoldStatistics statistics) {
		return statistics.isPerfect() ? "OK: every echo came once, and every connection that ended did so with FIN"
				: "FAILED: " + problems(statistics);
	}

	private static String problems(HoldStatistics statistics) {
		List<String> problems = new ArrayList<>();
		if (statistics.echoes() == 0) {
			problems.add("no echo");
		}
		add(problems, statistics.lost(), "lost");
		add(problems, statistics.doubled(), "doubled");
		add(problems,
				statistics.closed()
					.entrySet()
					.stream()
					.filter((entry) -> entry.getKey() != CloseCause.FIN)
					.mapToLong(Map.Entry::getValue)
					.sum(),
				"ended without FIN");
		add(problems, statistics.connections() - statistics.open(), "not open at the end");
		return String.join(", ", problems);
	}

	private static void add(List<String> problems, long count, String what) {
		if (count > 0) {
			problems.add(String.format(Locale.ROOT, "%,d %s", count, what));
		}
	}

}
