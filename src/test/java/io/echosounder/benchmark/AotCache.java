package io.echosounder.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

	/** Takes the jar apart. */
	static @Nullable String extract() throws IOException {
		String output = Workspace.run(Workspace.jdk("java"), "-Djarmode=tools", "-jar", Workspace.jar().toString(),
				"extract", "--force", "--destination", directory().toString());
		return (output != null) ? null : "the jar could not be extracted";
	}

	/** Takes the jar apart, and has it start once for the cache. */
	static @Nullable String prepare() throws IOException {
		Files.deleteIfExists(cache());
		String failure = extract();
		if (failure != null) {
			return failure;
		}
		int port = Ports.free();
		List<String> training = Workspace.java(jar(), List.of(Contenders.HEAP, "-XX:AOTCacheOutput=" + cache()),
				List.of("--server.port=0", "--echo.listeners.line.port=" + port, "--echo.listeners.raw.enabled=false"));
		try (ServerProcess server = ServerProcess.start("aot-training", training,
				new Endpoint(port, Framing.LF, null))) {
			server.end(PATIENCE);
		}
		return Files.exists(cache()) ? null : "the JVM wrote no cache";
	}

	/** To start with the cache. */
	static List<String> with(List<String> settings) {
		return Workspace.java(jar(), List.of(Contenders.HEAP, "-XX:AOTCache=" + cache()), settings);
	}

	/** To start as if there were no cache. */
	static List<String> without(List<String> settings) {
		return Workspace.java(jar(), List.of(Contenders.HEAP), settings);
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
