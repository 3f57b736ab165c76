package io.echosounder.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * How tests start the packaged application: the jar itself, or, where that makes no
 * difference, that of the distribution with its caches, which takes a third of the time.
 */
final class Packaged {

	private static final Path JAR = Path.of(Objects.requireNonNullElse(System.getProperty("echosounder.jar"), ""));

	private static final Path LIBRARIES = Path.of("target", "echosounder", "lib").toAbsolutePath();

	private Packaged() {
	}

	/** The start of the command line of a server. */
	static List<String> server() {
		return fast("server.aot", List.of());
	}

	/**
	 * The start of the command line of a command.
	 * @param options more options of the JVM
	 */
	static List<String> command(List<String> options) {
		return fast("command.aot", options);
	}

	/** The start of a command line with the jar as it is. */
	static List<String> jar() {
		return java(List.of(), JAR);
	}

	private static List<String> fast(String name, List<String> options) {
		Path cache = LIBRARIES.resolve(name);
		if (!Files.exists(cache)) {
			return java(options, JAR);
		}
		List<String> all = new ArrayList<>(List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off,cds=off"));
		all.addAll(options);
		return java(all, LIBRARIES.resolve("echosounder.jar"));
	}

	/** The start of a command line with any jar. */
	static List<String> java(List<String> options, Path jar) {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
						"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
		command.addAll(options);
		command.addAll(List.of("-jar", jar.toString()));
		return command;
	}

}
