package io.echosounder.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A network namespace of Linux, with nothing in it but its loopback interface, which is
 * removed at the end of the test.
 */
public final class Namespace implements AutoCloseable {

	private final String name;

	private Namespace(String name) {
		this.name = name;
	}

	/**
	 * Makes one, for a test that {@linkplain RequiresNetworkNamespaces requires} it.
	 * @param label what tells it from the others of the same process
	 */
	public static Namespace create(String label) throws IOException {
		Namespace namespace = new Namespace("echosounder-%d-%s".formatted(ProcessHandle.current().pid(), label));
		run(ip("netns", "add", namespace.name));
		try {
			namespace.ip("link set lo up");
			return namespace;
		}
		catch (Throwable ex) {
			namespace.close();
			throw ex;
		}
	}

	public String name() {
		return this.name;
	}

	/** A command that executes the command that follows it inside. */
	public List<String> prefix() {
		return ip("netns", "exec", this.name);
	}

	/** Changes interfaces, addresses or neighbours, with arguments as {@code ip} has. */
	public void ip(String arguments) throws IOException {
		List<String> command = new ArrayList<>(ip("-n", this.name));
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
		run(ip("netns", "del", this.name));
	}

	private static List<String> ip(String... arguments) {
		List<String> command = new ArrayList<>(List.of(Tool.find("ip").toString()));
		command.addAll(List.of(arguments));
		return command;
	}

}
