package io.echosounder.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A page of {@code docs}, of which tests run what it shows.
 */
public final class Page {

	private static final Pattern BLOCK = Pattern.compile("^```(\\w+)\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

	private final List<MatchResult> blocks;

	private Page(List<MatchResult> blocks) {
		this.blocks = blocks;
	}

	/** Reads a page, such as {@code tls.md}. */
	public static Page of(String file) throws IOException {
		return new Page(BLOCK.matcher(Files.readString(Path.of("docs", file))).results().toList());
	}

	/** The blocks for a program or in a language, in their order. */
	public List<String> blocks(String name) {
		List<String> blocks = this.blocks.stream()
			.filter((block) -> block.group(1).equals(name))
			.map((block) -> block.group(2))
			.toList();
		assertThat(blocks).as("blocks for %s", name).isNotEmpty();
		return blocks;
	}

	/** All blocks for a program, one after the other. */
	public String text(String name) {
		return String.join("\n", blocks(name));
	}

	/** Replaces a part that the page has by one of the test. */
	public static String replace(String text, String shown, Object actual) {
		assertThat(text).contains(shown);
		return text.replace(shown, actual.toString());
	}

}
