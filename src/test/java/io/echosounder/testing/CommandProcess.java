package io.echosounder.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;

/**
 * A command of the packaged jar as a separate process. Closing it kills what is left of
 * the process.
 */
public final class CommandProcess implements AutoCloseable {

	private final String command;

	private final Process process;

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final List<String> errors = new CopyOnWriteArrayList<>();

	private final List<Thread> readers;

	private CommandProcess(List<String> command) throws IOException {
		this.command = String.join(" ", command);
		this.process = new ProcessBuilder(command).start();
		this.process.getOutputStream().close();
		this.readers = List.of(
				Thread.ofVirtual().start(() -> read(this.process.inputReader(StandardCharsets.UTF_8), this.lines)),
				Thread.ofVirtual().start(() -> read(this.process.errorReader(StandardCharsets.UTF_8), this.errors)));
	}

	/**
	 * Starts a command.
	 * @param arguments of the jar, separated by spaces
	 */
	public static CommandProcess start(String arguments) throws IOException {
		// a build in the background ignores SIGINT, and so would its children
		return start(List.of("env", "--default-signal=INT,TERM"), List.of(), arguments);
	}

	/**
	 * Starts a command.
	 * @param prefix a command that executes the command that follows it
	 * @param options of the JVM
	 * @param arguments of the jar, separated by spaces
	 */
	public static CommandProcess start(List<String> prefix, List<String> options, String arguments) throws IOException {
		List<String> command = new ArrayList<>(prefix);
		command.addAll(Packaged.command(options));
		command.addAll(List.of(arguments.split(" ", -1)));
		return new CommandProcess(command);
	}

	private static void read(BufferedReader output, List<String> lines) {
		try (output) {
			output.lines().forEach(lines::add);
		}
		catch (IOException | UncheckedIOException _) {
			// the test has heard enough
		}
	}

	/** Waits until it has printed so many lines. */
	public CommandProcess awaitLines(int count) {
		Awaitility.await()
			.atMost(EchoProcess.PATIENCE)
			.failFast("the process has ended: " + this.command,
					() -> !this.process.isAlive() && this.lines.size() < count)
			.until(() -> this.lines.size() >= count);
		return this;
	}

	/** Sends a signal, such as {@code INT}. */
	public void signal(String name) throws IOException {
		EchoProcess.signal(this.process, name);
	}

	/** Waits for the end of the process, and of its output. */
	public CommandProcess assertExit(int status) throws IOException {
		int actual = EchoProcess.exitCode(this.process);
		for (Thread reader : this.readers) {
			try {
				reader.join();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IOException("Interrupted", ex);
			}
		}
		Assertions.assertThat(actual).as(() -> this.command + "\n" + text() + this.errors).isEqualTo(status);
		return this;
	}

	/** Reads no more of what it prints. */
	public void stopReading() throws IOException {
		this.process.getInputStream().close();
	}

	/** The lines that it has printed so far. */
	public List<String> lines() {
		return this.lines;
	}

	/** The same as one text. */
	public String text() {
		return String.join("\n", this.lines) + "\n";
	}

	/** The lines that it has written to the standard error stream so far. */
	public List<String> errors() {
		return this.errors;
	}

	@Override
	public void close() {
		this.process.destroyForcibly().onExit().join();
	}

}
