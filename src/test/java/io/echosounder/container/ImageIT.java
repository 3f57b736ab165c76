package io.echosounder.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.echosounder.testing.RequiresDocker;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the image by itself.
 */
@RequiresDocker
class ImageIT {

	private static final String IMAGE = "echosounder:latest";

	@BeforeAll
	static void build() throws IOException {
		try (Compose compose = new Compose("")) {
			compose.up();
		}
	}

	@Test
	void itSaysHowItIsRun() throws IOException {
		assertThat(Docker.inspect(IMAGE, "{{.Config.User}}")).isEqualTo("10001:10001");
		assertThat(Docker.inspect(IMAGE, "{{index .Config.Entrypoint 0}}")).isEqualTo("java");
		assertThat(Docker.inspect(IMAGE, "{{index .Config.Healthcheck.Test 0}}")).isEqualTo("CMD");
		assertThat(Docker.inspect(IMAGE, "{{.Config.StopSignal}}")).isEqualTo("SIGTERM");
		assertThat(Docker.inspect(IMAGE, "{{json .Config.ExposedPorts}}")).contains("7007/tcp", "7008/tcp", "8081/tcp");
		assertThat(Docker.inspect(IMAGE, "{{json .Config.Labels}}")).contains(
				"\"org.opencontainers.image.title\":\"Echosounder\"", "org.opencontainers.image.revision",
				"org.opencontainers.image.version");
	}

	/** Where a shell would be, there is a file that cannot be executed. */
	@Test
	void itServesAndChecksItselfWithoutAShellWithoutRootAndWithoutWritingToItself(@TempDir Path directory)
			throws IOException {
		Path nothing = Files.writeString(directory.resolve("nothing"), "");
		List<String> options = new ArrayList<>(List.of("--health-interval", "1s", "--memory", "256m"));
		for (String shell : shells()) {
			options.addAll(List.of("--volume", nothing.toAbsolutePath() + ":" + shell + ":ro"));
		}
		try (Container container = Container.start(options)) {
			container.awaitHealthy();
			assertThat(Docker.run("exec", container.id(), "sh", "-c", "true").status()).as("exit status of a shell")
				.isNotZero();
			assertThat(container.probe("-c", "3", "localhost:7007").output()).contains("3 received, 0% loss");
			assertThat(container.probe("-c", "3", "--framing", "lf", "localhost:7008").output())
				.contains("3 received, 0% loss");
			assertThat(Docker.output("diff", container.id())).as("what was written").isEmpty();
			assertThat(container.stop()).isEqualTo(143);
			assertThat(container.log()).contains("Drained in ").doesNotContain(" WARN ", " ERROR ");
		}
	}

	/** The files behind those of these names that there are. */
	private static Set<String> shells() throws IOException {
		Set<String> shells = new TreeSet<>();
		for (String name : List.of("sh", "dash", "bash", "ash", "busybox")) {
			var found = Docker.run("run", "--rm", "--entrypoint", "readlink", IMAGE, "-e", "/bin/" + name);
			if (found.status() == 0) {
				shells.add(found.line());
			}
		}
		assertThat(shells).isNotEmpty();
		return shells;
	}

	/** A JVM that cannot use a cache says nothing and goes on, unless it is told to. */
	@Test
	void itsCachesAreGoodForItsJvm() throws IOException {
		try (Container container = Container.start(List.of("--env", "JAVA_TOOL_OPTIONS=-XX:AOTMode=on"))) {
			container.awaitHealthy();
			assertThat(container.stop()).isEqualTo(143);
		}
		assertThat(Docker.output("run", "--rm", "--entrypoint", "java", IMAGE, "-XX:AOTCache=/app/lib/command.aot",
				"-XX:AOTMode=on", "-XX:+UseSerialGC", "-jar", "/app/lib/echosounder.jar", "probe", "--help"))
			.contains("Usage: echosounder probe");
	}

	@Test
	void itIsHealthyWhateverOptionsTheJvmOfTheServerHas() throws IOException {
		String options = "-Xms64m -agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=5005";
		try (Container container = Container
			.start(List.of("--health-interval", "1s", "--env", "JAVA_TOOL_OPTIONS=" + options))) {
			container.awaitHealthy();
		}
	}

	@Test
	void itsHeapFollowsTheMemoryOfTheContainer() throws IOException {
		assertThat(Docker.output("run", "--rm", "--memory", "512m", "--env",
				"JAVA_TOOL_OPTIONS=-XX:+PrintFlagsFinal -XX:+UnlockDiagnosticVMOptions", IMAGE, "--help"))
			.containsPattern("MaxHeapSize +(:?)= 3[567]\\d{7} ")
			.containsPattern("UseG1GC +(:?)= true");
	}

	@Test
	void aStartThatFailsEndsWithASentenceAndExitCode1() throws IOException {
		var failed = Docker.run("run", "--rm", IMAGE, "--echo.listeners.raw.framing=morse");
		failed.assertExit(1);
		assertThat(failed.output()).contains("Action:");
	}

	/** A drain that is longer than Docker waits would be cut off. */
	@Test
	void whoIsBusyWhenItIsStoppedIsServedForTheGracePeriod() throws IOException {
		try (Container container = Container.start(List.of("--env", "ECHO_DRAIN_GRACEPERIOD=2s"))) {
			container.awaitHealthy();
			Process load = container.load("-C", "4", "-d", "60s", "-j", "localhost:7007");
			Awaitility.await()
				.atMost(Docker.PATIENCE)
				.until(() -> Docker.output("exec", container.id(), "cat", "/proc/net/tcp6", "/proc/net/tcp")
					.lines()
					.filter((line) -> line.contains(":1B5F ") && line.contains(" 01 "))
					.count() >= 4);
			assertThat(container.stop()).isEqualTo(143);
			assertThat(container.log()).containsPattern("Drained in 2\\.\\d s: \\d clean, 4 cut, 0 forced");
			load.destroyForcibly();
		}
	}

}
