package io.echosounder.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the summary of scenarios in {@code docs/reliability.md}.
 */
class ReliabilityPageTests {

	private static final Path SCENARIOS = Path.of("src/test/java/io/echosounder/scenario");

	private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\|");

	@Test
	void itHasARowForEachPackageOfScenarios() throws IOException {
		Set<String> packages = new TreeSet<>();
		try (Stream<Path> directories = Files.walk(SCENARIOS)) {
			directories.filter(Files::isDirectory)
				.map((directory) -> directory.getFileName().toString())
				.forEach(packages::add);
		}
		Set<String> rows = ROW.matcher(Files.readString(Path.of("docs/reliability.md")))
			.results()
			.map((row) -> row.group(1))
			.collect(Collectors.toSet());
		assertThat(rows).isEqualTo(packages);
	}

}
