package io.echosounder.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The distribution that the build has left, which starts fastest.
 */
final class Distribution {

	private static final Path DIRECTORY = Path.of("target", "echosounder").toAbsolutePath();

	private Distribution() {
	}

	static @Nullable String obstacle() {
		return Files.exists(DIRECTORY.resolve("lib/server.aot")) ? null
				: "the distribution has no cache for the server";
	}

	/** To start the server, on the JVM that all others have. */
	static List<String> server(String options, List<String> settings) {
		return Stream.concat(Stream.of("env", "JAVA_HOME=" + System.getProperty("java.home"),
				"ECHOSOUNDER_OPTS=" + options, DIRECTORY.resolve("bin/echosounder").toString()), settings.stream())
			.toList();
	}

}
