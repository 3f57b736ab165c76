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
 * Whether a person watches, and how much fits on a line.
 */
final class Terminal {

	/** That of most terminals. */
	private static final int DEFAULT_COLUMNS = 80;

	/** Below that nothing can be read, and a terminal without a size says 0. */
	private static final int MIN_COLUMNS = 10;

	private static final Pattern SIZE = Pattern.compile("\\d{1,6} (\\d{1,6})");

	private Terminal() {
	}

	/** Whether input and output are a terminal. */
	@SuppressWarnings("SystemConsoleNull") // it does again since JDK 25
	static boolean isThere() {
		Console console = System.console();
		return console != null && console.isTerminal();
	}

	/** How many columns the terminal has now; 80 if it does not say. */
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
	 * Reads what {@code stty size} prints: rows and columns.
	 * @param size {@code null} if it prints nothing
	 */
	static int columns(@Nullable String size) {
		Matcher matcher = SIZE.matcher((size != null) ? size : "");
		int columns = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
		return (columns >= MIN_COLUMNS) ? columns : DEFAULT_COLUMNS;
	}

}
