package io.echosounder.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.assertj.core.api.Assertions;

/**
 * Another program, run to its end.
 *
 * @param status that it ended with
 * @param output what it wrote, to both streams
 */
public record Program(int status, String output) {

	/**
	 * Runs a program in the directory of the project.
	 * @param environment what to add to the variables of this process
	 * @param atMost how long it may take; then it is killed and the test fails
	 */
	public static Program run(Map<String, String> environment, Duration atMost, List<String> command)
			throws IOException {
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		builder.environment().putAll(environment);
		Process process = builder.start();
		try {
			process.getOutputStream().close();
			CompletableFuture<byte[]> output = new CompletableFuture<>();
			Thread.ofVirtual().start(() -> {
				try {
					output.complete(process.getInputStream().readAllBytes());
				}
				catch (IOException ex) {
					output.completeExceptionally(ex);
				}
			});
			boolean ended = process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
			if (!ended) {
				// of one that has ended, this would close what is still to be read
				process.destroyForcibly();
			}
			String text = new String(output.join(), StandardCharsets.UTF_8);
			Assertions.assertThat(ended).as("%s ends within %s:%n%s", command, atMost, text).isTrue();
			return new Program(process.exitValue(), text);
		}
		catch (InterruptedException ex) {
			process.destroyForcibly();
			Thread.currentThread().interrupt();
			throw new IOException("Interrupted", ex);
		}
	}

	/** Runs a program, whose arguments are paths or words. */
	public static Program run(Object... command) throws IOException {
		return run(Map.of(), EchoProcess.PATIENCE, List.of(command).stream().map(Object::toString).toList());
	}

	/** Checks that it ended with this status. */
	public Program assertExit(int expected) {
		Assertions.assertThat(this.status)
			.as("exit status of a program that wrote%n%s", this.output)
			.isEqualTo(expected);
		return this;
	}

	/** Its output, without the end of its last line. */
	public String line() {
		return this.output.strip();
	}

	/** A path of the project. */
	public static Path source(String path) {
		return Path.of("src", "main").resolve(path).toAbsolutePath();
	}

}
