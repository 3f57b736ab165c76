package io.echosounder.command;

import java.io.BufferedReader;
import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Detects a terminal, and its width.
 */
final class Terminal {

	/** Width of most terminals. */
	private static final int DEFAULT_COLUMNS = 80;

	/** Minimum width of readable text; a terminal without a size reports 0. */
	private static final int MIN_COLUMNS = 10;

	private static final Pattern SIZE = Pattern.compile("\\d{1,6} (\\d{1,6})");

	private Terminal() {
	}

	/** Return whether input and output are a terminal. */
	@SuppressWarnings("SystemConsoleNull") // it does again since JDK 25
	static boolean isThere() {
		Console console = System.console();
		return console != null && console.isTerminal();
	}

	/** Return the current columns of the terminal; 80 if unknown. */
	static int columns() {
		try {
			Process stty = new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty"))
				.redirectError(Redirect.DISCARD)
				.start();
			try (BufferedReader reader = stty.inputReader()) {
				return columns(reader.readLine());
			}
		}
		catch (IOException _) {
			return DEFAULT_COLUMNS;
		}
	}

	/**
	 * Parse the output of {@code stty size}: rows and columns.
	 * @param size {@code null} without output
	 */
	static int columns(@Nullable String size) {
		Matcher matcher = SIZE.matcher((size != null) ? size : "");
		int columns = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
		return (columns >= MIN_COLUMNS) ? columns : DEFAULT_COLUMNS;
	}

}
