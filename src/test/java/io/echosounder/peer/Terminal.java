package io.echosounder.peer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.Tool;
import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A program that a test types into. Closing it ends the program. Used by one thread.
 */
final class Terminal implements AutoCloseable {

	private final String command;

	private final Process process;

	private final Thread reader;

	private final StringBuilder shown = new StringBuilder();

	private Terminal(String command, Process process) {
		this.command = command;
		this.process = process;
		this.reader = Thread.ofVirtual().start(this::read);
	}

	/** Starts a program; its words are separated by spaces. */
	static Terminal run(String command) throws IOException {
		return new Terminal(command, builder(command).redirectErrorStream(true).start());
	}

	/** Runs a program that reads a file and writes another, to its end. */
	static void run(String command, Path input, Path output) throws IOException {
		try (Terminal program = new Terminal(command,
				builder(command).redirectInput(input.toFile())
					.redirectOutput(output.toFile())
					.redirectError(ProcessBuilder.Redirect.INHERIT)
					.start())) {
			program.awaitEnd(0);
		}
	}

	private static ProcessBuilder builder(String command) {
		List<String> words = new ArrayList<>(List.of(command.split(" ")));
		words.set(0, Tool.find(words.getFirst()).toString());
		return new ProcessBuilder(words);
	}

	private void read() {
		try (InputStream output = this.process.getInputStream()) {
			for (int next = output.read(); next != -1; next = output.read()) {
				show((char) next);
			}
		}
		catch (IOException ex) {
			show(ex);
		}
	}

	private synchronized void show(Object something) {
		this.shown.append(something);
	}

	Terminal type(String text) throws IOException {
		this.process.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
		this.process.getOutputStream().flush();
		return this;
	}

	/** Types no more, as Ctrl-D says. */
	Terminal endInput() throws IOException {
		this.process.getOutputStream().close();
		return this;
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	/** Waits until the program has written this, on either of its two outputs. */
	Terminal awaitShown(String text) {
		Awaitility.await()
			.atMost(EchoProcess.PATIENCE)
			.untilAsserted(() -> assertThat(shown()).as(this.command).contains(text));
		return this;
	}

	/** Output so far. */
	synchronized String shown() {
		return this.shown.toString();
	}

	/** Waits until the program ends by itself. */
	Terminal awaitEnd(int status) throws IOException {
		assertThat(EchoProcess.exitCode(this.process)).as(() -> this.command + ": " + shown()).isEqualTo(status);
		try {
			this.reader.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("Interrupted", ex);
		}
		return this;
	}

	@Override
	public void close() {
		this.process.destroyForcibly().onExit().join();
	}

}
