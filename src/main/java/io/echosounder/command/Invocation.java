package io.echosounder.command;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Start of a command, for a report that is read later and elsewhere.
 *
 * @param at time of the start, to the second
 * @param host name of the machine
 * @param version of the program
 * @param command as it was typed
 */
record Invocation(Instant at, String host, String version, String command) {

	/** File in which Linux has the name, without a look-up. */
	private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

	private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./\\[\\]-]+");

	Invocation {
		at = at.truncatedTo(ChronoUnit.SECONDS);
	}

	/**
	 * Describe this process.
	 * @param name of the program
	 * @param arguments as they were typed
	 */
	static Invocation of(Instant at, String name, List<String> arguments) {
		String command = arguments.stream().map(Invocation::quoted).collect(Collectors.joining(" ", name + " ", ""));
		return new Invocation(at, hostName(), Commands.version(), command);
	}

	/** Return an argument in a shell's syntax. */
	private static String quoted(String argument) {
		return PLAIN.matcher(argument).matches() ? argument : "'" + argument.replace("'", "'\\''") + "'";
	}

	private static String hostName() {
		try {
			return Files.readString(HOST_NAME).strip();
		}
		catch (IOException _) {
			return resolvedHostName();
		}
	}

	private static String resolvedHostName() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException _) {
			return "localhost";
		}
	}

}
