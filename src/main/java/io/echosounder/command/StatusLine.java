package io.echosounder.command;

import java.io.PrintWriter;

/**
 * One line on a terminal that is overwritten repeatedly, and never wraps.
 */
final class StatusLine {

	/** Moves to the begin of the line, and clears it (ECMA-48, EL). */
	private static final String CLEAR = "\r\033[K";

	/**
	 * Cuts off a line that does not fit (DECAWM), as a terminal may have become narrower.
	 */
	private static final String NO_WRAP = "\033[?7l";

	private static final String WRAP = "\033[?7h";

	private final PrintWriter out;

	private final int columns;

	/**
	 * Create an empty line.
	 * @param columns of the terminal
	 */
	StatusLine(PrintWriter out, int columns) {
		this.out = out;
		this.columns = columns;
	}

	/** Return the maximum length of a text: a terminal may wrap after its last column. */
	int width() {
		return this.columns - 1;
	}

	/** Show a text in place of the previous one. */
	void show(String text) {
		String fitting = text.substring(0, Math.min(text.length(), width()));
		this.out.print(NO_WRAP + CLEAR + fitting + WRAP);
		this.out.flush();
	}

	/** Make room for the following output. */
	void clear() {
		this.out.print(CLEAR);
	}

}
