package io.echosounder.command;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;

/**
 * {@code train} belongs to the launcher of the distribution, which knows the caches. Here
 * it has its help, and its place in the completion.
 */
@Command(name = "train", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
		header = "Makes the caches of the JVM anew, for a faster start.",
		description = { "", "Starts the server and the commands with the Java that the launcher finds, and",
				"writes what these JVMs record to lib/ of the distribution, in about half a",
				"minute. Needed if that Java is not the one that made the caches, which", "echosounder -v tells.", "" })
final class TrainCommand implements Callable<Integer> {

	@Override
	public Integer call() {
		throw new UsageException("Only a distribution has caches: use its bin/echosounder in place of the jar");
	}

}
