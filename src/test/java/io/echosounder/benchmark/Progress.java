package io.echosounder.benchmark;

import java.io.PrintStream;
import java.time.Duration;

/**
 * Says where a run is, a line for each measurement.
 */
final class Progress {

	private final PrintStream out;

	private final int total;

	private final long start = System.nanoTime();

	private int done;

	/**
	 * Begins.
	 * @param total measurements that are to come
	 */
	Progress(PrintStream out, int total) {
		this.out = out;
		this.total = total;
	}

	void began(Case test) {
		this.out.println(test.title() + ":");
	}

	void leftOut(Case test, Contender contender, String why) {
		this.out.printf("  %s takes no part in %s: %s%n", contender.name(), test.name(), why);
	}

	void measured(Case test, int round, Contender contender, Measurement measurement) {
		this.done++;
		Metric metric = (test.work() == Case.Work.START) ? Metric.START : Metric.CPU;
		String result = (measurement.failure() != null) ? measurement.failure()
				: "%s: %s".formatted(metric.title(), metric.text(measurement.value(metric)));
		Duration elapsed = Duration.ofNanos(System.nanoTime() - this.start);
		this.out.printf("  [%d/%d, %d:%02d] %s, round %d, %s: %s%n", this.done, this.total, elapsed.toMinutes(),
				elapsed.toSecondsPart(), test.name(), round + 1, contender.name(), result);
	}

}
