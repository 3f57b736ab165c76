package io.echosounder.command;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code completion}: prints what a shell needs to complete commands and flags.
 */
@Command(name = "completion", sortOptions = false, mixinStandardHelpOptions = true,
		versionProvider = Commands.Version.class,
		header = "Prints a script that completes commands and flags in a shell.",
		description = { "", "Load it once:", "", "  source <(echosounder completion bash)", "",
				"or for each session, by that line in ~/.bashrc; with zsh in ~/.zshrc.", "" })
final class CompletionCommand implements Callable<Integer> {

	private final PrintWriter out;

	@Parameters(paramLabel = "SHELL", description = "One of ${COMPLETION-CANDIDATES}.")
	private Shell shell = Shell.bash;

	CompletionCommand(PrintWriter out) {
		this.out = out;
	}

	@Override
	public Integer call() {
		if (this.shell == Shell.zsh) {
			this.out.println("#compdef " + Commands.NAME);
		}
		// the script is for both: in zsh it loads what bash's completion needs there
		this.out.println(AutoComplete.bash(Commands.NAME, Commands.commandLine(this.out)));
		return ExitStatus.OK;
	}

	/**
	 * As they are named on the command line.
	 */
	enum Shell {

		bash, zsh

	}

}
