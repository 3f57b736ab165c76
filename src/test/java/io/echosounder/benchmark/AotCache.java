package io.echosounder.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.echosounder.framing.Framing;
import org.jspecify.annotations.Nullable;

/**
 * The packaged jar as it starts fastest: taken apart, as the JVM looks for no classes in
 * nested jars, and with what the JVM has learned in a start before (JEP 483, JEP 514).
 */
final class AotCache {

	/** The JVM writes the cache when it ends, with another JVM. */
	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private AotCache() {
	}

	static @Nullable String prepare() throws IOException {
		Files.deleteIfExists(cache());
		String output = Workspace.run(Workspace.jdk("java"), "-Djarmode=tools", "-jar", Workspace.jar().toString(),
				"extract", "--force", "--destination", directory().toString());
		if (output == null) {
			return "the jar could not be extracted";
		}
		List<String> training = new ArrayList<>(
				List.of(Workspace.jdk("java"), "-Xmx1g", "-XX:AOTCacheOutput=" + cache(), "-jar", jar().toString()));
		int port = Ports.free();
		training.addAll(
				List.of("--server.port=0", "--echo.listeners.line.port=" + port, "--echo.listeners.raw.enabled=false"));
		try (ServerProcess server = ServerProcess.start("aot-training", training,
				new Endpoint(port, Framing.LF, null))) {
			server.end(PATIENCE);
		}
		return Files.exists(cache()) ? null : "the JVM wrote no cache";
	}

	static List<String> command(List<String> settings) {
		List<String> command = new ArrayList<>(
				List.of(Workspace.jdk("java"), "-Xmx1g", "-XX:AOTCache=" + cache(), "-jar", jar().toString()));
		command.addAll(settings);
		return command;
	}

	private static Path directory() {
		return Workspace.directory().resolve("extracted");
	}

	private static Path jar() {
		return directory().resolve(Workspace.jar().getFileName());
	}

	private static Path cache() {
		return Workspace.directory().resolve("echosounder.aot");
	}

}
