package io.echosounder.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program of the machine that a test {@linkplain Needs needs}.
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
		Needs.that(!found.isEmpty(), name + " is installed");
		return found.getFirst();
	}

}
