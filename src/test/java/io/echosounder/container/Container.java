package io.echosounder.container;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.echosounder.testing.Program;
import io.echosounder.testing.Tool;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;

/**
 * A container of the image, as confined as the documentation says that it may be. Closing
 * it removes it.
 */
final class Container implements AutoCloseable {

	private final String id;

	private Container(String id) {
		this.id = id;
	}

	static Container start(List<String> options) throws IOException {
		List<String> command = new ArrayList<>(List.of("run", "--detach", "--read-only", "--tmpfs", "/tmp",
				"--cap-drop", "ALL", "--security-opt", "no-new-privileges"));
		command.addAll(options);
		command.add("echosounder:latest");
		return new Container(Docker.output(command.toArray(String[]::new)).lines().toList().getLast());
	}

	String id() {
		return this.id;
	}

	void awaitHealthy() {
		Awaitility.await().atMost(Docker.PATIENCE).untilAsserted(() -> {
			Assertions.assertThat(Docker.inspect(this.id, "{{.State.Running}}")).as(this::log).isEqualTo("true");
			Assertions.assertThat(Docker.inspect(this.id, "{{.State.Health.Status}}")).isEqualTo("healthy");
		});
	}

	/** Runs the command {@code probe} inside of it. */
	Program probe(String... arguments) throws IOException {
		List<String> command = command("probe", arguments);
		return Docker.run(command.toArray(String[]::new)).assertExit(0);
	}

	/** Starts the command {@code load} inside of it. */
	Process load(String... arguments) throws IOException {
		List<String> command = new ArrayList<>(List.of(Tool.find("docker").toString()));
		command.addAll(command("load", arguments));
		return new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
	}

	private List<String> command(String name, String... arguments) {
		List<String> command = new ArrayList<>(
				List.of("exec", this.id, "java", "-jar", "/app/lib/echosounder.jar", name));
		command.addAll(List.of(arguments));
		return command;
	}

	/**
	 * Stops it as an operator does, with time for its drain.
	 * @return the exit code of the server
	 */
	int stop() throws IOException {
		Docker.output("stop", "--time", "20", this.id);
		return Integer.parseInt(Docker.inspect(this.id, "{{.State.ExitCode}}"));
	}

	String log() {
		try {
			return Docker.output("logs", this.id);
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

	@Override
	public void close() throws IOException {
		Docker.output("rm", "--force", "--volumes", this.id);
	}

}
