package io.echosounder.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Says at the end of a build how many tests were skipped, and what would have them run.
 */
final class SkippedTests {

	/** Has a file for each JVM that has skipped tests. */
	static final Path DIRECTORY = Path.of("target", "skipped");

	/** Says which packages have what tests require. */
	static final Path TOOLS = Path.of(".ci", "tools");

	private SkippedTests() {
	}

	/** Print one line, or nothing if no test was skipped. */
	static void print() throws IOException {
		String summary = summary(read(DIRECTORY), packages(TOOLS));
		if (!summary.isEmpty()) {
			System.out.println(summary);
		}
	}

	static List<SkippedTest> read(Path directory) throws IOException {
		if (!Files.isDirectory(directory)) {
			return List.of();
		}
		List<SkippedTest> skipped = new ArrayList<>();
		try (Stream<Path> files = Files.list(directory)) {
			for (Path file : files.sorted().toList()) {
				Files.readAllLines(file).forEach((line) -> skipped.add(SkippedTest.parse(line)));
			}
		}
		return skipped;
	}

	/** Read the package of each program and file. */
	static Map<String, String> packages(Path tools) throws IOException {
		Map<String, String> packages = new LinkedHashMap<>();
		for (String line : Files.readAllLines(tools)) {
			String[] words = line.strip().split("\\s+", -1);
			if (words.length == 2 && !line.startsWith("#")) {
				packages.put(words[0], words[1]);
			}
		}
		return packages;
	}

	static String summary(List<SkippedTest> skipped, Map<String, String> packages) {
		if (skipped.isEmpty()) {
			return "";
		}
		Set<String> names = new LinkedHashSet<>();
		Set<String> toInstall = new LinkedHashSet<>();
		Set<String> others = new LinkedHashSet<>();
		for (SkippedTest test : skipped) {
			for (String sentence : test.sentences()) {
				SkippedTest.NotInstalled lack = SkippedTest.notInstalled(sentence);
				String found = (lack != null) ? packages.get(lack.key()) : null;
				if (lack != null && found != null) {
					names.add(lack.what());
					toInstall.add(found);
				}
				else {
					others.add(sentence);
				}
			}
		}
		List<String> parts = new ArrayList<>();
		if (!names.isEmpty()) {
			boolean one = names.size() == 1;
			parts.add("%s %s not installed; .ci/install %s installs %s".formatted(String.join(", ", names),
					one ? "is" : "are", String.join(" ", toInstall), one ? "it" : "them"));
		}
		parts.addAll(others);
		long count = skipped.stream().mapToLong(SkippedTest::count).sum();
		return "%d %s skipped: %s".formatted(count, (count == 1) ? "test" : "tests",
				String.join(SkippedTest.SEPARATOR, parts));
	}

}
