package io.echosounder.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code load compare}: the results of two loads side by side.
 */
@Command(name = "compare", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
		header = "Prints the results of two loads side by side, with ratios.",
		description = { "", "Each file is the output of load --json; its last result is used.", "" },
		footer = { "", "Exit status: 0 both are printed, 2 wrong usage or an unusable file.", "", "Example:",
				"  echosounder load compare before.json after.json" })
final class LoadCompareCommand implements Callable<Integer> {

	private final PrintWriter out;

	@Parameters(index = "0", paramLabel = "A.json", converter = PathConverter.class, description = "First result.")
	private Path one = Path.of("");

	@Parameters(index = "1", paramLabel = "B.json", converter = PathConverter.class, description = "Second result.")
	private Path other = Path.of("");

	LoadCompareCommand(PrintWriter out) {
		this.out = out;
	}

	@Override
	public Integer call() {
		new LoadComparison(LoadFile.read(this.one), LoadFile.read(this.other)).print(this.out);
		this.out.flush();
		return ExitStatus.OK;
	}

}
