package io.echosounder.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A program of the machine, for tests that {@linkplain RequiresTool require} it.
 */
public final class Tool {

	private Tool() {
	}

	/**
	 * Find a program that a test requires.
	 * @throws IllegalStateException if there is none, so the test does not require it
	 */
	public static Path find(String name) {
		Path found = find(name, directories());
		if (found == null) {
			throw new IllegalStateException(
					"%1$s%2$s, and the test has no @RequiresTool(\"%1$s\")".formatted(name, SkippedTest.NOT_INSTALLED));
		}
		return found;
	}

	static @Nullable Path find(String name, List<Path> directories) {
		return directories.stream()
			.map((directory) -> directory.resolve(name))
			.filter((file) -> Files.isRegularFile(file) && Files.isExecutable(file))
			.findFirst()
			.orElse(null);
	}

	/** Where programs are: along the path, and where daemons are. */
	static List<Path> directories() {
		List<Path> directories = new ArrayList<>();
		for (String directory : Objects.requireNonNullElse(System.getenv("PATH"), "").split(":", -1)) {
			directories.add(Path.of(directory));
		}
		directories.addAll(List.of(Path.of("/usr/local/sbin"), Path.of("/usr/sbin")));
		return directories;
	}

}
