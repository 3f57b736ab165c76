package io.echosounder.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A network namespace of Linux, with nothing in it but its loopback interface, which goes
 * when the test does.
 */
public final class Namespace implements AutoCloseable {

	private final String name;

	private Namespace(String name) {
		this.name = name;
	}

	/**
	 * Makes one. Where that is not possible, as it takes root and iproute2, the test is
	 * skipped, or fails on a build machine.
	 * @param label what tells it from the others of the same process
	 */
	public static Namespace create(String label) throws IOException {
		Namespace namespace = new Namespace("echosounder-%d-%s".formatted(ProcessHandle.current().pid(), label));
		try {
			run(List.of("ip", "netns", "add", namespace.name));
		}
		catch (IOException | AssertionError ex) {
			Needs.that(false, "network namespaces can be made (" + ex.getMessage() + ")");
		}
		namespace.ip("link set lo up");
		return namespace;
	}

	public String name() {
		return this.name;
	}

	/** A command that executes the command that follows it inside. */
	public List<String> prefix() {
		return List.of("ip", "netns", "exec", this.name);
	}

	/** Changes interfaces, addresses or neighbours, with arguments as {@code ip} has. */
	public void ip(String arguments) throws IOException {
		List<String> command = new ArrayList<>(List.of("ip", "-n", this.name));
		command.addAll(List.of(arguments.split(" ")));
		run(command);
	}

	/** Starts a script of bash inside. */
	public Process start(String script) throws IOException {
		List<String> command = new ArrayList<>(prefix());
		command.addAll(List.of("bash", "-c", script));
		return new ProcessBuilder(command).redirectErrorStream(true).start();
	}

	/** Runs a script of bash inside. */
	public String run(String script) throws IOException {
		return output(start(script), script);
	}

	private static void run(List<String> command) throws IOException {
		output(new ProcessBuilder(command).redirectErrorStream(true).start(), String.join(" ", command));
	}

	private static String output(Process process, String command) throws IOException {
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(EchoProcess.exitCode(process)).as("%s: %s", command, output).isZero();
		return output;
	}

	@Override
	public void close() throws IOException {
		run(List.of("ip", "netns", "del", this.name));
	}

}
