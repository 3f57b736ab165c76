package io.echosounder.application;

import java.io.PrintWriter;
import java.util.List;

/**
 * Runs each command once, in a JVM that creates a cache of its classes.
 */
final class CommandTraining {

	private CommandTraining() {
	}

	/**
	 * Run the commands, and exit with the first status that is not 0.
	 * @param args a target that echoes
	 */
	public static void main(String[] args) {
		PrintWriter err = new PrintWriter(System.err, false, System.err.charset());
		String target = args[0];
		for (String command : List.of("--version", "--help", "probe --help", "probe -c 3 -i 10ms " + target,
				"probe -c 1 --json localhost" + target.substring(target.indexOf(':')), "load -c 2000 " + target,
				"load -c 200 --rate 1000 -j " + target, "hold -C 2 -i 50ms -d 200ms " + target)) {
			int status = EchosounderApplication.command(err, command.split(" ", -1));
			if (status != 0) {
				System.exit(status);
			}
		}
	}

}
