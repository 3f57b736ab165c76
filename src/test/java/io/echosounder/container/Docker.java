package io.echosounder.container;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.echosounder.testing.Program;
import io.echosounder.testing.Tool;

/**
 * The client of a Docker engine.
 */
final class Docker {

	/** For everything but a build. */
	static final Duration PATIENCE = Duration.ofMinutes(2);

	private Docker() {
	}

	/** Runs a command of the client, with any exit status. */
	static Program run(String... arguments) throws IOException {
		List<String> command = new ArrayList<>(List.of(Tool.find("docker").toString()));
		command.addAll(List.of(arguments));
		return Program.run(Map.of(), PATIENCE, command);
	}

	/** Runs a command of the client, which must succeed. */
	static String output(String... arguments) throws IOException {
		return run(arguments).assertExit(0).line();
	}

	/** Inspects a container or an image. */
	static String inspect(String object, String template) throws IOException {
		return output("inspect", "--format", template, object);
	}

}
