package io.echosounder.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How tests start the packaged application: the jar itself, or, where that makes no
 * difference, taken apart and with what the JVM has learned in a start before (JEP 483,
 * JEP 514), which takes a third of the time. {@link #main} prepares that before the
 * integration tests.
 */
final class Packaged {

	/** The JVM writes the cache when it ends, with another JVM. */
	private static final Duration TRAINING = Duration.ofMinutes(5);

	private static final Path JAR = Path.of(Objects.requireNonNullElse(System.getProperty("echosounder.jar"), ""));

	private static final Path DIRECTORY = Path.of("target", "extracted").toAbsolutePath();

	private static final Path EXTRACTED = DIRECTORY.resolve("echosounder-exec.jar");

	private static final Path SERVER_CACHE = DIRECTORY.resolve("server.aot");

	private static final Path COMMAND_CACHE = DIRECTORY.resolve("command.aot");

	private Packaged() {
	}

	/** The start of the command line of a server. */
	static List<String> server() {
		return fast("-XX:AOTCache=" + SERVER_CACHE, List.of());
	}

	/**
	 * The start of the command line of a command.
	 * @param options more options of the JVM
	 */
	static List<String> command(List<String> options) {
		return fast("-XX:AOTCache=" + COMMAND_CACHE, options);
	}

	/** The start of a command line with the jar as it is. */
	static List<String> jar() {
		return java(List.of(), JAR);
	}

	private static List<String> fast(String cache, List<String> options) {
		if (!Files.exists(COMMAND_CACHE)) {
			return java(options, JAR);
		}
		List<String> all = new ArrayList<>(List.of(cache));
		all.addAll(options);
		return java(all, EXTRACTED);
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

	/** Takes the jar apart, and has a server and a command run once for their caches. */
	public static void main(String[] arguments) throws IOException {
		List<String> extract = new ArrayList<>(java(List.of("-Djarmode=tools"), JAR));
		extract.addAll(List.of("extract", "--force", "--destination", DIRECTORY.toString()));
		Program.run(Map.of(), TRAINING, extract).assertExit(0);
		try (EchoProcess server = EchoProcess.start(List.of(), java(training(SERVER_CACHE), EXTRACTED))) {
			List<String> probe = new ArrayList<>(java(training(COMMAND_CACHE), EXTRACTED));
			probe.addAll(List.of("probe", "-q", "-c", "2", "-i", "10ms", "127.0.0.1:" + server.port("raw")));
			Program.run(Map.of(), TRAINING, probe).assertExit(0);
			server.get("/actuator/prometheus");
			server.signal("TERM");
			server.exitCode(TRAINING);
		}
	}

	private static List<String> training(Path cache) {
		return List.of("-XX:AOTCacheOutput=" + cache, "-Xlog:aot*=error");
	}

}
