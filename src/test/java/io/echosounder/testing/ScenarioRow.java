package io.echosounder.testing;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One run of one scenario, as the table shows it.
 *
 * @param group what the scenarios of a class have in common
 * @param scenario what is tried and what should hold, as a sentence
 * @param arguments with what it was tried, such as the mode
 * @param counted what the server, or the test, counted
 * @param result {@code passed}, or what else
 */
record ScenarioRow(String group, String scenario, List<String> arguments, String counted, String result) {

	private static final Pattern WORD = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

	private static final Pattern ACRONYM = Pattern.compile("\\b(fin|rst|tcp|nul|cr|stx|etx|utf)\\b");

	private static final Pattern CONSTANT = Pattern.compile("[A-Z][A-Z0-9]*(_[A-Z0-9]+)*");

	private static final int MAX_ARGUMENT_LENGTH = 60;

	/**
	 * Makes a row of what JUnit knows.
	 * @param className of the test, without the package that all have in common
	 * @param displayName such as {@code [2] mode = NIO_VIRTUAL, framing = LF} of a
	 * parameterized test
	 */
	static ScenarioRow of(String className, String method, String displayName, String counted, String result) {
		String group = sentence(className.replaceFirst("(Tests|IT)$", "").replace(".", ": "));
		List<String> arguments = displayName.startsWith("[") ? Pattern.compile(", ")
			.splitAsStream(displayName.replaceFirst("^\\[\\d+] ", ""))
			.map(ScenarioRow::argument)
			.toList() : List.of();
		return new ScenarioRow(group, sentence(method), arguments, clean(counted), clean(result));
	}

	private static String argument(String text) {
		String value = readable(clean(text.replaceFirst("^\\w+ = ", "")));
		return CONSTANT.matcher(value).matches() ? value.toLowerCase(Locale.ROOT).replace('_', ' ') : value;
	}

	/** Some arguments are bytes, or long. */
	private static String readable(String text) {
		String printable = text.replaceAll("[^\\x20-\\x7e]+", "…");
		return (printable.length() > MAX_ARGUMENT_LENGTH) ? printable.substring(0, MAX_ARGUMENT_LENGTH) + "…"
				: printable;
	}

	private static String sentence(String camelCase) {
		String lowerCase = WORD.matcher(camelCase).replaceAll(" ").toLowerCase(Locale.ROOT);
		String words = ACRONYM.matcher(lowerCase).replaceAll((match) -> match.group().toUpperCase(Locale.ROOT));
		return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
	}

	/** Neither a cell of a table nor a line of a file may be broken by it. */
	private static String clean(String text) {
		return text.replaceAll("\\s+", " ").replace("|", "\\|").strip();
	}

	String toLine() {
		return String.join("\t", this.group, this.scenario, String.join("; ", this.arguments), this.counted,
				this.result);
	}

	static ScenarioRow parse(String line) {
		String[] cells = line.split("\t", -1);
		List<String> arguments = cells[2].isEmpty() ? List.of() : List.of(cells[2].split("; "));
		return new ScenarioRow(cells[0], cells[1], arguments, cells[3], cells[4]);
	}

}
