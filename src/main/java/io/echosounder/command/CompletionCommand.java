package io.echosounder.command;

import java.io.PrintWriter;
import java.util.Locale;
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

	/**
	 * For a file on the {@code fpath}: zsh reads it as the body of a function, in which
	 * the script's alias for the missing {@code compopt} comes too late.
	 */
	private static final String ZSH_HEAD = "#compdef " + Commands.NAME + """

			(( ${+functions[compopt]} )) || function compopt { : }
			""";

	/** The first call of that function has to complete, too. */
	private static final String ZSH_TAIL = String.format(Locale.ROOT, """
			[[ ${funcstack[1]} != _%1$s ]] || _bash_complete -o default -F _complete_%1$s
			""", Commands.NAME);

	private final PrintWriter out;

	@Parameters(paramLabel = "SHELL", description = "One of ${COMPLETION-CANDIDATES}.")
	private Shell shell = Shell.bash;

	CompletionCommand(PrintWriter out) {
		this.out = out;
	}

	@Override
	public Integer call() {
		// the script is for both: in zsh it loads what bash's completion needs there
		String script = AutoComplete.bash(Commands.NAME, Commands.commandLine(this.out));
		if (this.shell == Shell.zsh) {
			this.out.println(ZSH_HEAD);
			this.out.println(script);
			this.out.println(ZSH_TAIL);
		}
		else {
			this.out.println(script);
		}
		return ExitStatus.OK;
	}

	/**
	 * As they are named on the command line.
	 */
	enum Shell {

		bash, zsh

	}

}
