package io.echosounder.command;

import java.io.PrintWriter;

/**
 * One line on a terminal that is written over and over, and never wraps.
 */
final class StatusLine {

	/** To the begin of the line, and clears it (ECMA-48, EL). */
	private static final String CLEAR = "\r\033[K";

	/** What does not fit is cut off (DECAWM), as a terminal may have become narrower. */
	private static final String NO_WRAP = "\033[?7l";

	private static final String WRAP = "\033[?7h";

	private final PrintWriter out;

	private final int columns;

	/**
	 * Begins with an empty line.
	 * @param columns of the terminal
	 */
	StatusLine(PrintWriter out, int columns) {
		this.out = out;
		this.columns = columns;
	}

	/** How long a text may be: a terminal may wrap after its last column. */
	int width() {
		return this.columns - 1;
	}

	/** Shows a text in place of the one before. */
	void show(String text) {
		String fitting = text.substring(0, Math.min(text.length(), width()));
		this.out.print(NO_WRAP + CLEAR + fitting + WRAP);
		this.out.flush();
	}

	/** Makes room for what comes after. */
	void clear() {
		this.out.print(CLEAR);
	}

}
