package io.echosounder.scenario.proxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The configurations that {@code docs/proxy-protocol.md} shows, which are the ones that
 * tests run.
 */
final class Page {

	private static final Pattern BLOCK = Pattern.compile("```(\\w+)\\n(.*?)```", Pattern.DOTALL);

	private Page() {
	}

	/** All blocks for a program, one after the other. */
	static String blocks(String program) throws IOException {
		Matcher matcher = BLOCK.matcher(Files.readString(Path.of("docs", "proxy-protocol.md")));
		List<String> blocks = new ArrayList<>();
		while (matcher.find()) {
			if (matcher.group(1).equals(program)) {
				blocks.add(matcher.group(2));
			}
		}
		assertThat(blocks).as("blocks for %s", program).isNotEmpty();
		return String.join("\n", blocks);
	}

	/** Puts something of the test's own in the place of what the page has. */
	static String replace(String configuration, String shown, Object actual) {
		assertThat(configuration).contains(shown);
		return configuration.replace(shown, actual.toString());
	}

}
