package io.echosounder.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code docs/your-service.md}: its code is that of the examples. A comment in
 * front of a block names the file that the block is from.
 */
class GuideTests {

	private static final Path GUIDE = Path.of("docs", "your-service.md");

	private static final Pattern BLOCK = Pattern.compile("(?m)^<!-- (\\S+) -->\\n```\\w+\\n((?:(?!```).*\\n)+)```$");

	/** Files that a reader pastes as a whole into an empty directory. */
	private static final List<String> WHOLE = List.of("upper-case/pom.xml",
			"upper-case/src/main/java/com/example/uppercase/UpperCaseApplication.java",
			"upper-case/src/main/resources/application.yml");

	static List<Path> examples() throws IOException {
		try (Stream<Path> directories = Files.list(Examples.SOURCES)) {
			return directories.filter((directory) -> Files.exists(directory.resolve("pom.xml"))).sorted().toList();
		}
	}

	@Test
	void itsCodeIsThatOfTheExamples() throws IOException {
		Map<String, String> blocks = new TreeMap<>();
		for (MatchResult block : BLOCK.matcher(Files.readString(GUIDE)).results().toList()) {
			String source = Files.readString(Examples.SOURCES.resolve(block.group(1)));
			assertThat(source).as(block.group(1)).contains(block.group(2));
			blocks.put(block.group(1), block.group(2));
		}
		assertThat(blocks).containsKeys("key-value/src/main/java/com/example/keyvalue/KeyValueService.java",
				"key-value/src/test/java/com/example/keyvalue/KeyValueApplicationTests.java",
				"chat/src/main/java/com/example/chat/ChatService.java");
		for (String file : WHOLE) {
			assertThat(blocks.get(file)).as(file).isEqualTo(Files.readString(Examples.SOURCES.resolve(file)));
		}
	}

	@ParameterizedTest
	@MethodSource("examples")
	void itSaysHowToRunEachExample(Path example) throws IOException {
		String name = example.getFileName().toString();
		assertThat(Files.readString(GUIDE)).contains("](../src/examples/" + name + ")",
				"    java -jar target/" + name + ".jar\n");
		assertThat(Files.readString(example.resolve("pom.xml"))).contains("<finalName>" + name + "</finalName>");
	}

	/** A release changes it in all of them. */
	@ParameterizedTest
	@MethodSource("examples")
	void eachExampleUsesThisVersionOfTheLibraryAndOfSpringBoot(Path example) throws IOException {
		Path pom = example.resolve("pom.xml");
		assertThat(Examples.version(pom)).isEqualTo(Examples.version(Path.of("pom.xml")));
		String project = Files.readString(Path.of("pom.xml"));
		String parent = project.substring(project.indexOf("<parent>"), project.indexOf("</parent>"));
		assertThat(Files.readString(pom)).contains(parent);
	}

	/** Their ports differ, so that all run at the same time. */
	@Test
	void theExamplesListenOnDifferentPorts() throws IOException {
		Set<String> ports = new TreeSet<>();
		for (Path example : examples()) {
			String settings = Files.readString(example.resolve(Path.of("src", "main", "resources", "application.yml")));
			settings.lines().filter((line) -> line.strip().startsWith("port:")).forEach(ports::add);
		}
		assertThat(ports).hasSize(3);
	}

}
