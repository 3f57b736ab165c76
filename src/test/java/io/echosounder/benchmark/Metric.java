package io.echosounder.benchmark;

import java.util.Locale;

/**
 * What is measured. Of all of them but the rate, less is better.
 */
enum Metric {

	/** Processor time that the server took for a message, user and system, in s. */
	CPU("CPU a message, µs", 1e6, "%,.1f"),

	/** Messages in a second. */
	RATE("messages a second", 1, "%,.0f"),

	/** From the moment of sending to the last byte of the echo, in s. */
	P50("p50, µs", 1e6, "%,.0f"),

	P99("p99, µs", 1e6, "%,.0f"),

	P999("p99.9, µs", 1e6, "%,.0f"),

	/** The most resident memory that the server ever had, in bytes. */
	MEMORY("peak memory, MB", 1e-6, "%,.0f"),

	/** Live heap that an idle connection takes, in bytes. */
	HEAP("heap an idle connection, B", 1, "%,.0f"),

	/** From the start of the process until its port takes connections, in s. */
	START("start, s", 1, "%.2f"),

	/**
	 * Processor time of everybody but the servers and the client, as a part of what there
	 * is.
	 */
	OTHERS("others, %", 100, "%.1f");

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

	/** A value in that unit; nothing if it is not known. */
	String text(double value) {
		return Double.isNaN(value) ? "" : String.format(Locale.ROOT, this.format, value * this.factor);
	}

	/** A value with the range that it was found in. */
	String text(Spread spread) {
		return spread.isKnown() ? "%s (%s–%s)".formatted(text(spread.median()), text(spread.min()), text(spread.max()))
				: "";
	}

}
