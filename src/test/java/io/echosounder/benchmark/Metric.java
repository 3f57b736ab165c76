package io.echosounder.benchmark;

import java.util.Locale;

/**
 * Measured quantities. For all but the rate, less is better.
 */
enum Metric {

	/** Processor time that the server took for a message, user and system, in s. */
	CPU("CPU a message, µs", 1e6, "%,.1f"),

	/** The part of it that the server spent in its own code, in s. */
	USER("user, µs", 1e6, "%,.1f"),

	/** The part of it that the kernel spent for the server, in s. */
	SYSTEM("system, µs", 1e6, "%,.1f"),

	/** Messages in a second. */
	RATE("messages a second", 1, "%,.0f"),

	/** From the moment of sending to the last byte of the echo, in s. */
	P50("p50, µs", 1e6, "%,.0f"),

	P99("p99, µs", 1e6, "%,.0f"),

	P999("p99.9, µs", 1e6, "%,.0f"),

	/** Peak resident memory of the server, in bytes. */
	MEMORY("peak memory, MB", 1e-6, "%,.0f"),

	/** Live heap that an idle connection takes, in bytes. */
	HEAP("heap an idle connection, B", 1, "%,.0f"),

	/** From the start of the process until its port takes connections, in s. */
	START("start, s", 1, "%.2f"),

	/**
	 * Processor time of all other processes, as a part of the machine's capacity.
	 */
	OTHERS("others, %", 100, "%.1f");

	/** Processor times below it have a digit more, in µs. */
	private static final double SMALL = 3;

	private final String title;

	private final double factor;

	private final String format;

	Metric(String title, double factor, String format) {
		this.title = title;
		this.factor = factor;
		this.format = format;
	}

	/** Heading of a column, with the unit. */
	String title() {
		return this.title;
	}

	/** The same without the unit. */
	String quantity() {
		return this.title.replaceFirst(",.*", "");
	}

	/** A value in that unit; nothing if it is not known. */
	String text(double value) {
		return text(value, value);
	}

	/** A value in that unit, with as many digits as the magnitude deserves. */
	private String text(double value, double magnitude) {
		boolean small = isCpu() && magnitude * this.factor < SMALL;
		return Double.isNaN(value) ? "" : String.format(Locale.ROOT, small ? "%.2f" : this.format, value * this.factor);
	}

	private boolean isCpu() {
		return this == CPU || this == USER || this == SYSTEM;
	}

	/** A value with the range that it was found in. */
	String text(Spread spread) {
		double median = spread.median();
		return spread.isKnown()
				? "%s (%s–%s)".formatted(text(median), text(spread.min(), median), text(spread.max(), median)) : "";
	}

}
