package io.echosounder.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An executable jar of Echosounder beside the packaged one, as of before a change.
 *
 * @param name of the server in tables
 * @param path of the file
 */
record Jar(String name, Path path) {

	private static final List<String> ENDINGS = List.of(".jar", "-exec");

	/**
	 * Name it by its file, without {@code .jar} and {@code -exec}.
	 * @throws IllegalArgumentException if there is no such file
	 */
	static Jar of(String file) {
		Path path = Path.of(file).toAbsolutePath();
		if (!Files.isRegularFile(path)) {
			throw new IllegalArgumentException("benchmark.jars names %s, which is no file".formatted(path));
		}
		String name = path.getFileName().toString();
		for (String ending : ENDINGS) {
			name = name.endsWith(ending) ? name.substring(0, name.length() - ending.length()) : name;
		}
		return new Jar(name, path);
	}

}
