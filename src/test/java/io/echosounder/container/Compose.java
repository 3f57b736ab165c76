package io.echosounder.container;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.echosounder.testing.Program;
import io.echosounder.testing.Tool;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;

/**
 * The stack of {@code docker-compose.yml} with one of its profiles, on free ports, around
 * the jar of this build. Closing it removes all of it.
 */
final class Compose implements AutoCloseable {

	/** A build, from the jar, without its base images. */
	private static final Duration BUILD = Duration.ofMinutes(10);

	private static final List<String> PORTS = List.of("ECHO_RAW_PORT", "ECHO_LINE_PORT", "ECHO_MANAGEMENT_PORT",
			"PROMETHEUS_PORT", "GRAFANA_PORT", "BALANCED_RAW_PORT", "BALANCED_LINE_PORT", "BALANCED_TLS_PORT",
			"BALANCED_STATISTICS_PORT", "TLS_LINE_PORT");

	private final List<String> program;

	private final Map<String, String> environment = new HashMap<>(Map.of("ECHO_JAR", "prebuilt"));

	/**
	 * A stack that is not up yet.
	 * @param profile of the file; empty for none
	 */
	Compose(String profile) throws IOException {
		List<String> options = new ArrayList<>(List.of("--project-name", "echosounder-test-" + profile));
		if (!profile.isEmpty()) {
			options.addAll(List.of("--profile", profile));
		}
		this.program = new ArrayList<>((Docker.run("compose", "version").status() == 0)
				? List.of(Tool.find("docker").toString(), "compose") : List.of(Tool.find("docker-compose").toString()));
		this.program.addAll(options);
		PORTS.forEach((port) -> this.environment.put(port, "0"));
	}

	Compose with(String variable, String value) {
		this.environment.put(variable, value);
		return this;
	}

	/**
	 * Builds the images and starts services, with those that they depend on.
	 * @param services all of the profile if there are none
	 */
	Compose up(String... services) throws IOException {
		run(BUILD, List.of("build")).assertExit(0);
		List<String> command = new ArrayList<>(List.of("up", "--detach"));
		command.addAll(List.of(services));
		run(Docker.PATIENCE, command).assertExit(0);
		return this;
	}

	private Program run(Duration atMost, List<String> arguments) throws IOException {
		List<String> command = new ArrayList<>(this.program);
		command.addAll(arguments);
		return Program.run(this.environment, atMost, command);
	}

	private String output(String... arguments) throws IOException {
		return run(Docker.PATIENCE, List.of(arguments)).assertExit(0).line();
	}

	/** Waits until the health check of a service has passed. */
	void awaitHealthy(String service) {
		Awaitility.await()
			.atMost(Docker.PATIENCE)
			.untilAsserted(() -> Assertions.assertThat(inspect(service, "{{.State.Health.Status}}"))
				.as("health of %s", service)
				.isEqualTo("healthy"));
	}

	/** The id of the container of a service, whether it runs or not. */
	String container(String service) throws IOException {
		return output("ps", "--quiet", "--all", service).lines().findFirst().orElseThrow();
	}

	/** The port of this machine that leads to a port of a service. */
	int port(String service, int port) throws IOException {
		String address = output("port", service, Integer.toString(port));
		return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
	}

	String inspect(String service, String template) throws IOException {
		return Docker.inspect(container(service), template);
	}

	void start(String service) throws IOException {
		output("start", service);
	}

	/**
	 * Stops a service, and waits for its end.
	 * @return the exit code of its process; 137 if it had to be killed
	 */
	int stop(String service) throws IOException {
		output("stop", service);
		return exitCode(service);
	}

	int exitCode(String service) throws IOException {
		return Integer.parseInt(inspect(service, "{{.State.ExitCode}}"));
	}

	/** Output of a service so far. */
	String log(String service) throws IOException {
		return Docker.output("logs", container(service));
	}

	@Override
	public void close() throws IOException {
		output("down", "--volumes", "--timeout", "30");
	}

}
