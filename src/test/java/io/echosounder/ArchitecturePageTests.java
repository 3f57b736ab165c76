package io.echosounder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code docs/architecture.md}: its picture of the packages is that of
 * {@link ArchitectureTests#USES}, and its classes exist; those of
 * {@code docs/decisions.md}, too.
 */
class ArchitecturePageTests {

	private static final Path PAGE = Path.of("docs", "architecture.md");

	private static final Path RIGHT_PAGE = Path.of("target", "architecture.md");

	private static final Pattern PICTURE = Pattern.compile("(?<=```mermaid\\n)flowchart TD\\n(.*\\n)*?(?=```)");

	/**
	 * Such as {@code EventLoop} and {@code EventLoop.select}, but not {@code SIGTERM}.
	 */
	private static final Pattern CLASS = Pattern.compile("(?<![`\\w])`@?([A-Z]\\w*[a-z]\\w*)(?:[.(][^`]*)?`(?!`)");

	private static final Pattern TYPE = Pattern.compile("(?:\\b(?:class|interface|record|enum) |[a-z]\\.)([A-Z]\\w+)");

	/**
	 * A package belongs to the first group that reaches it; the last one takes the rest.
	 */
	private static final List<Group> GROUPS = List.of(
			new Group("Formats and names", Set.of("fault", "framing", "tls", "proxyprotocol", "log", "lifecycle")),
			new Group("Transport", Set.of("transport")), new Group("Commands, plain Java", Set.of("command")),
			new Group("Listeners and clients", Set.of("listener", "client")),
			new Group("Operation and applications", ArchitectureTests.packages()));

	@Test
	void itsPictureIsThatOfTheTableOfPackages() throws IOException {
		String page = Files.readString(PAGE);
		String picture = picture(ArchitectureTests.USES);
		Matcher shown = PICTURE.matcher(page);
		assertThat(shown.find()).isTrue();
		String found = shown.group();
		Files.createDirectories(RIGHT_PAGE.getParent());
		Files.writeString(RIGHT_PAGE, shown.replaceFirst(Matcher.quoteReplacement(picture)));
		assertThat(found).as("If the table of packages is right: cp %s %s", RIGHT_PAGE, PAGE).isEqualTo(picture);
	}

	@Test
	void anArrowThatFollowsFromOthersIsLeftOut() {
		assertThat(picture(Map.of("listener", Set.of("transport", "framing"), "transport", Set.of("framing"), "framing",
				Set.of())))
			.endsWith("""
					  listener --> transport
					  transport --> framing
					""");
	}

	/** Classes of ours, or those that the sources import or name with their package. */
	@ParameterizedTest
	@ValueSource(strings = { "architecture.md", "decisions.md" })
	void theClassesThatItNamesExist(String page) throws IOException {
		Set<String> known = typesInSources();
		assertThat(CLASS.matcher(Files.readString(PAGE.resolveSibling(page)))
			.results()
			.map((match) -> match.group(1))
			.filter((name) -> !known.contains(name))).isEmpty();
	}

	private static Set<String> typesInSources() throws IOException {
		Set<String> types = new TreeSet<>();
		try (Stream<Path> files = Files.walk(Path.of("src"))) {
			for (Path file : files.filter((path) -> path.toString().matches(".*\\.(java|yml)")).toList()) {
				TYPE.matcher(Files.readString(file)).results().map((match) -> match.group(1)).forEach(types::add);
			}
		}
		return types;
	}

	/** Mermaid's graph of which packages use which. */
	private static String picture(Map<String, Set<String>> uses) {
		StringBuilder arrows = new StringBuilder();
		Set<String> rest = new TreeSet<>(uses.keySet());
		for (String name : uses.keySet().stream().sorted().toList()) {
			Set<String> used = withoutIndirect(uses.get(name), uses);
			if (!used.isEmpty()) {
				arrows.append("  ").append(name).append(" --> ").append(String.join(" & ", used)).append('\n');
			}
		}
		List<String> groups = new ArrayList<>();
		for (Group group : GROUPS) {
			Set<String> members = reachable(group.tops(), uses);
			members.retainAll(rest);
			rest.removeAll(members);
			groups.addFirst("  subgraph g" + groups.size() + "[\"" + group.title() + "\"]\n    "
					+ String.join("\n    ", members) + "\n  end\n");
		}
		return "flowchart TD\n" + String.join("", groups) + arrows;
	}

	private static Set<String> withoutIndirect(Set<String> used, Map<String, Set<String>> uses) {
		return used.stream()
			.filter((name) -> used.stream()
				.noneMatch((other) -> !other.equals(name) && reachable(Set.of(other), uses).contains(name)))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	/** These packages, and all that they use, directly or not. */
	private static Set<String> reachable(Set<String> packages, Map<String, Set<String>> uses) {
		Set<String> found = new TreeSet<>(packages);
		packages.forEach((name) -> found.addAll(reachable(uses.getOrDefault(name, Set.of()), uses)));
		return found;
	}

	private record Group(String title, Set<String> tops) {
	}

}
