package io.echosounder.benchmark;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Finds programs and files, and runs programs that end.
 */
final class Workspace {

	private static final Path DIRECTORY = Path.of("target", "benchmark").toAbsolutePath();

	private Workspace() {
	}

	/** Directory for keys, programs and output that the benchmark makes. */
	static Path directory() {
		try {
			return Files.createDirectories(DIRECTORY);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The packaged jar. */
	static Path jar() {
		return Path.of(Objects.requireNonNull(System.getProperty("echosounder.jar"), "echosounder.jar is not set"))
			.toAbsolutePath();
	}

	/**
	 * The command that starts a jar.
	 * @param flags of the JVM
	 */
	static List<String> java(Path jar, List<String> flags, List<String> arguments) {
		return Stream.of(List.of(jdk("java")), flags, List.of("-jar", jar.toString()), arguments)
			.flatMap(List::stream)
			.toList();
	}

	/** A program of the JDK that runs this. */
	static String jdk(String program) {
		return Path.of(System.getProperty("java.home"), "bin", program).toString();
	}

	/** A file beside the classes. */
	static Path resource(String name) {
		URL url = Objects.requireNonNull(Workspace.class.getResource("/benchmark/" + name), name);
		try {
			return Path.of(url.toURI());
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Whether a program is on the path. */
	static boolean has(String program) {
		for (String directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
			if (Files.isExecutable(Path.of(directory, program))) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Runs a program to its end, for a minute at most.
	 * @return what it printed; {@code null} if it failed
	 */
	static @Nullable String run(String... command) throws IOException {
		Path output = Files.createTempFile(directory(), "output", ".txt");
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
		try {
			boolean ended = process.waitFor(1, TimeUnit.MINUTES);
			return (ended && process.exitValue() == 0) ? Files.readString(output) : null;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("Interrupted", ex);
		}
		finally {
			process.destroyForcibly();
			Files.delete(output);
		}
	}

	/** The first line with a number that a program prints; nothing if it is not there. */
	static String version(String... command) {
		try {
			String output = has(command[0]) ? run(command) : null;
			return ((output != null) ? output : "").lines()
				.filter((line) -> line.chars().anyMatch(Character::isDigit))
				.findFirst()
				.orElse("");
		}
		catch (IOException _) {
			return "";
		}
	}

}
