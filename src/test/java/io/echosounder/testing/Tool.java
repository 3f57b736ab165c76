package io.echosounder.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A program of the machine that a test needs. On a user's machine that does not have it
 * the test is skipped, on a build machine it fails.
 */
public final class Tool {

	private Tool() {
	}

	/** Finds a program; along the path, and where daemons are. */
	public static Path find(String name) {
		List<String> directories = new ArrayList<>(List.of(System.getenv("PATH").split(":")));
		directories.addAll(List.of("/usr/local/sbin", "/usr/sbin"));
		List<Path> found = directories.stream()
			.map((directory) -> Path.of(directory, name))
			.filter(Files::isExecutable)
			.toList();
		if (System.getenv("CI") != null) {
			Assertions.assertThat(found).as("%s is installed", name).isNotEmpty();
		}
		Assumptions.assumeFalse(found.isEmpty(), () -> name + " is not installed");
		return found.getFirst();
	}

}
