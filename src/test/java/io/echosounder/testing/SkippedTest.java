package io.echosounder.testing;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A class or a method that was skipped, in a line of a file.
 *
 * @param count how many tests it is
 * @param reason why; one sentence or more, each for something that the machine lacks
 */
record SkippedTest(long count, String reason) {

	/** End of a sentence about a program, behind its name. */
	static final String NOT_INSTALLED = " is not installed";

	/** End of a sentence about a file, behind its meaning. */
	static final String MISSING = " is missing (%s)";

	/** Between two sentences of a reason. */
	static final String SEPARATOR = "; ";

	private static final Pattern LACK = Pattern
		.compile("(?<tool>.+) is not installed|(?<meaning>.+) is missing \\((?<file>.+)\\)");

	String toLine() {
		return "%d\t%s".formatted(this.count, this.reason.replaceAll("\\s+", " "));
	}

	static SkippedTest parse(String line) {
		String[] cells = line.split("\t", 2);
		return new SkippedTest(Long.parseLong(cells[0]), cells[1]);
	}

	List<String> sentences() {
		return Arrays.asList(this.reason.split(SEPARATOR, -1));
	}

	/**
	 * Read what is not installed from a sentence.
	 * @return {@code null} if the sentence is about something else
	 */
	static @Nullable NotInstalled notInstalled(String sentence) {
		Matcher lack = LACK.matcher(sentence);
		if (!lack.matches()) {
			return null;
		}
		String tool = lack.group("tool");
		return (tool != null) ? new NotInstalled(tool, tool)
				: new NotInstalled(lack.group("meaning"), lack.group("file"));
	}

	/**
	 * Something that a package would have.
	 *
	 * @param what how people call it
	 * @param key the name of a program or the path of a file, as in {@code .ci/tools}
	 */
	record NotInstalled(String what, String key) {

	}

}
