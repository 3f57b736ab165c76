package io.echosounder.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for all pages: their links lead somewhere, a reader finds each page, and the
 * README is short.
 */
class PagesTests {

	private static final Path README = Path.of("README.md");

	private static final Path DOCS = Path.of("docs");

	private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$|`[^`\\n]*`");

	private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");

	private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.+)$");

	static List<Path> pages() throws IOException {
		try (Stream<Path> top = Files.list(Path.of("")); Stream<Path> docs = Files.list(DOCS)) {
			return Stream.concat(top, docs).filter((file) -> file.toString().endsWith(".md")).sorted().toList();
		}
	}

	@ParameterizedTest
	@MethodSource("pages")
	void itsLinksLeadToFilesAndHeadings(Path page) throws IOException {
		Set<String> broken = new HashSet<>();
		for (String link : links(page)) {
			if (!link.contains(":") && !leadsSomewhere(page, link)) {
				broken.add(link);
			}
		}
		assertThat(broken).isEmpty();
	}

	@Test
	void theContentsListEachPage() throws IOException {
		List<String> links = links(DOCS.resolve(README));
		assertThat(pages().stream().filter((page) -> page.startsWith(DOCS)).map(DOCS::relativize).map(Path::toString))
			.allMatch((page) -> page.equals("README.md") || links.contains(page));
	}

	@Test
	void theReadmeIsShort() throws IOException {
		assertThat(Files.readAllLines(README)).hasSizeLessThanOrEqualTo(150)
			.allSatisfy((line) -> assertThat(line).hasSizeLessThanOrEqualTo(120));
	}

	private static List<String> links(Path page) throws IOException {
		return LINK.matcher(CODE.matcher(Files.readString(page)).replaceAll(""))
			.results()
			.map((link) -> link.group(1))
			.toList();
	}

	private static boolean leadsSomewhere(Path page, String link) throws IOException {
		String[] parts = link.split("#", 2);
		Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
		return Files.exists(target) && (parts.length == 1 || anchors(target).contains(parts[1]));
	}

	/** As GitHub makes them of headings. */
	private static Set<String> anchors(Path page) throws IOException {
		Map<String, Integer> counts = new HashMap<>();
		Set<String> anchors = new HashSet<>();
		String text = Files.readString(page).replaceAll("(?ms)^```.*?^```$", "");
		HEADING.matcher(text).results().forEach((heading) -> {
			String anchor = heading.group(1)
				.strip()
				.toLowerCase(Locale.ROOT)
				.replaceAll("[^\\p{L}\\p{N}_ -]", "")
				.replace(' ', '-');
			int count = counts.merge(anchor, 1, Integer::sum);
			anchors.add((count == 1) ? anchor : anchor + "-" + (count - 1));
		});
		return anchors;
	}

}
