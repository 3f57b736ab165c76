package io.echosounder.process;

import io.echosounder.testing.FullTier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.Program;
import io.echosounder.testing.RequiresFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the distribution that the build leaves, as a user runs it.
 */
class DistributionIT {

	private static final Path BUILT = Path.of("target", "echosounder").toAbsolutePath();

	private static final String CACHE = "target/echosounder/lib/command.aot";

	private static final String CACHE_MEANING = "the cache for commands, which the JVM makes in training,";

	private static final String VERSION = "echosounder \\d+\\.\\S+";

	@TempDir
	private Path directory = Path.of("");

	@Test
	void itHasWhatAUserNeeds() {
		for (String name : List.of("bin/echosounder", "lib/echosounder.jar", "config/application.yml", "LICENSE",
				"completion/echosounder.bash", "completion/echosounder.zsh")) {
			assertThat(BUILT.resolve(name)).isRegularFile();
		}
		assertThat(BUILT.resolve("bin/echosounder")).isExecutable();
	}

	@Test
	void theServerDrainsOnASignalAndReadsItsSettings() throws IOException {
		Path home = copy("a place");
		Files.delete(home.resolve("config/application.yml"));
		Files.writeString(home.resolve("config/application.yml"), "echo.listeners.third.port: 0\n");
		try (EchoProcess process = EchoProcess.startProgram(List.of("env", "--default-signal=INT,TERM",
				"JAVA_HOME=" + System.getProperty("java.home"), home.resolve("bin/echosounder").toString()))) {
			assertThat(process.port("third")).isPositive();
			process.signal("TERM");
			assertThat(process.exitCode()).isEqualTo(143);
			assertThat(process.outcome()).startsWith("Drained in ");
			process.assertNoWarningsBut();
		}
	}

	@Test
	void aCommandEndsWithItsStatus() throws IOException {
		assertThat(run(BUILT, "--version").assertExit(0).line()).matches(VERSION);
		assertThat(run(BUILT, "probe", "--help").assertExit(0).output()).contains("Usage: echosounder probe ",
				"  echosounder probe localhost:7007");
		run(BUILT, "probe", "-q", "-c", "1", "127.0.0.1:" + EchoProcess.freePort()).assertExit(1);
		run(BUILT, "probe").assertExit(2);
		assertThat(run(BUILT, "train", "--help").assertExit(0).output()).contains("Usage: echosounder train ");
		run(BUILT, "train", "now").assertExit(2);
		run(BUILT, "--echo.listeners.raw.port").assertExit(2);
	}

	@FullTier
	@Test
	void itIsStartedByLinksFromAnyDirectory() throws IOException {
		Path home = copy("a place");
		Path link = Files.createSymbolicLink(this.directory.resolve("link"), Path.of("a place", "bin", "echosounder"));
		Files.createSymbolicLink(this.directory.resolve("other"), link);
		for (String command : List.of("./link", "sh link", "sh ./other", "cd /; '" + link + "'",
				"PATH=\"$PWD:$PATH\"; link", "cd '" + home.resolve("bin") + "'; sh echosounder")) {
			assertThat(shell("cd '" + this.directory + "'; " + command + " --version").assertExit(0).line()).as(command)
				.matches(VERSION);
		}
	}

	@Test
	void anOlderJavaIsPassedOver() throws IOException {
		Path old = java("17.0.9");
		Program version = run(BUILT,
				Map.of("JAVA_HOME", old.toString(), "JAVA25_HOME", System.getProperty("java.home")), "-v", "--version");
		assertThat(version.assertExit(0).output()).contains(System.getProperty("java.home") + " is Java ");
	}

	@Test
	void whereThereIsNoOtherASentenceSaysWhatIsNeeded() throws IOException {
		Path home = copy("newer");
		Path launcher = home.resolve("bin/echosounder");
		String script = Files.readString(launcher);
		Files.delete(launcher);
		Files.writeString(launcher, script.replace("oldest=25", "oldest=99"));
		for (String version : List.of("17.0.9", "1.8.0_402")) {
			Path old = java(version);
			Program program = Program.run(Map.of("JAVA_HOME", old.toString()), EchoProcess.PATIENCE,
					List.of("sh", launcher.toString()));
			assertThat(program.assertExit(1).line()).isEqualTo("echosounder: Java 99 or newer is needed, and " + old
					+ "/bin/java is Java " + (version.startsWith("1.8") ? "8" : "17")
					+ ". Install one, and put it on the PATH or set JAVA_HOME to it.");
		}
	}

	@Test
	@RequiresFile(value = CACHE, meaning = CACHE_MEANING)
	void aCacheIsUsed() throws IOException {
		Program version = run(copy("moved"), Map.of("ECHOSOUNDER_COMMAND_OPTS", "-XX:AOTMode=on"), "-v", "--version");
		assertThat(version.assertExit(0).output()).doesNotContain("AOT").containsPattern(VERSION);
	}

	@FullTier
	@Test
	@RequiresFile(value = CACHE, meaning = CACHE_MEANING)
	void withACacheOfAnotherJvmItGoesOnAndSaysSoIfAsked() throws IOException {
		Path home = copy("other");
		Path cache = home.resolve("lib/command.aot");
		byte[] content = Files.readAllBytes(cache);
		Files.delete(cache);
		// the header names the JVM
		content[600]++;
		Files.write(cache, content);
		assertThat(run(home, "--version").assertExit(0).line()).matches(VERSION);
		assertThat(run(home, "-v", "--version").assertExit(0).output())
			.contains("AOT cache was created by a different version or build of HotSpot")
			.containsPattern(VERSION);
		Files.delete(cache);
		assertThat(run(home, "--version").assertExit(0).line()).matches(VERSION);
		assertThat(run(home, "-v", "--version").assertExit(0).output()).contains("There is no cache " + cache);
	}

	@Test
	void optionsOfTheServerAreNotThoseOfCommands() throws IOException {
		run(BUILT, Map.of("ECHOSOUNDER_OPTS", "-XX:+NoSuchOption"), "--version").assertExit(0);
		run(BUILT, Map.of("ECHOSOUNDER_OPTS", "-XX:+NoSuchOption")).assertExit(1);
		run(BUILT, Map.of("ECHOSOUNDER_COMMAND_OPTS", "-XX:+NoSuchOption"), "--version").assertExit(1);
	}

	/** A Java without a file that tells its version. */
	private Path java(String version) throws IOException {
		Path home = this.directory.resolve("java-" + version);
		Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
		Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"" + version + "\" 2023-10-17' >&2\n");
		assertThat(java.toFile().setExecutable(true)).isTrue();
		return home;
	}

	/** The files are the same, with the same times. */
	private Path copy(String name) throws IOException {
		Path copy = this.directory.resolve(name);
		try (Stream<Path> files = Files.walk(BUILT)) {
			for (Path file : files.toList()) {
				Path target = copy.resolve(BUILT.relativize(file).toString());
				if (Files.isDirectory(file)) {
					Files.createDirectories(target);
				}
				else {
					Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
				}
			}
		}
		return copy;
	}

	private static Program run(Path home, String... arguments) throws IOException {
		return run(home, Map.of(), arguments);
	}

	private static Program run(Path home, Map<String, String> environment, String... arguments) throws IOException {
		Map<String, String> variables = new HashMap<>(Map.of("JAVA_HOME", System.getProperty("java.home")));
		variables.putAll(environment);
		return Program.run(variables, EchoProcess.PATIENCE,
				Stream.concat(Stream.of(home.resolve("bin/echosounder").toString()), Stream.of(arguments)).toList());
	}

	private static Program shell(String script) throws IOException {
		return Program.run(Map.of("JAVA_HOME", System.getProperty("java.home")), EchoProcess.PATIENCE,
				List.of("sh", "-c", script));
	}

}
