package io.echosounder.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.BiFunction;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Commands, which run in place of the server, without a Spring context.
 */
@Command(name = Commands.NAME, mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
		synopsisSubcommandLabel = "COMMAND", description = "A TCP echo server, and the commands that measure with it.",
		footer = { "", "Without a command, the server starts, with settings as --name=value:",
				"  echosounder --echo.listeners.raw.port=9007", "", "COMMAND --help describes a command.", "",
				"The launcher of the distribution also takes -v as the first argument: names the",
				"Java that it uses, and says why it uses no cache." })
public final class Commands {

	static final String NAME = "echosounder";

	static final Set<String> OPTIONS = Set.of("-h", "--help", "-V", "--version");

	/** In the order of the help. */
	private static final Map<String, BiFunction<PrintWriter, List<String>, Object>> SUBCOMMANDS = subcommands();

	/** Names of commands. */
	static final Set<String> NAMES = SUBCOMMANDS.keySet();

	private Commands() {
	}

	private static Map<String, BiFunction<PrintWriter, List<String>, Object>> subcommands() {
		Map<String, BiFunction<PrintWriter, List<String>, Object>> commands = new LinkedHashMap<>();
		commands.put("probe", (out, _) -> new ProbeCommand(out));
		commands.put("load",
				(out, args) -> new CommandLine(new LoadCommand(out, args)).addSubcommand(new LoadCompareCommand(out)));
		commands.put("hold", (out, _) -> new HoldCommand(out));
		commands.put("path", (out, _) -> new PathCommand(out));
		commands.put("completion", (out, _) -> new CompletionCommand(out));
		commands.put("train", (_, _) -> new TrainCommand());
		commands.put("help", (_, _) -> new HelpCommand());
		return commands;
	}

	/**
	 * Return whether arguments name a command, and not the server, which takes only
	 * settings.
	 * @param args of the application
	 * @return {@code true} if the first asks for help or version, or is a word other than
	 * a setting
	 */
	public static boolean areMeantBy(String[] args) {
		return args.length > 0 && (!(args[0].startsWith("-") || args[0].contains("=")) || OPTIONS.contains(args[0]));
	}

	/**
	 * Refuse arguments that the server would ignore.
	 * @param err gets a sentence about the first of them
	 * @param args of the server
	 * @return exit status: 0 without such arguments, else 2
	 */
	public static int checkServerArguments(PrintWriter err, String... args) {
		String problem = ServerArguments.problem(args);
		return (problem != null) ? refused(err, NAME, problem) : ExitStatus.OK;
	}

	/**
	 * Run a command on this thread as {@link #run(PrintWriter, PrintWriter, String...)}
	 * does, and fail if not all of its output could be written.
	 * @param out standard output
	 * @param charset of it
	 * @param err problems of the arguments, or of the output
	 * @param args name of the command, and its own
	 * @return exit status
	 */
	public static int run(OutputStream out, Charset charset, PrintWriter err, String... args) {
		Output output = new Output(out);
		int status = run(new PrintWriter(output, false, charset), err, args);
		String problem = output.problem();
		if (problem == null) {
			return status;
		}
		err.println(NAME + ": The output could not be written: " + problem);
		err.flush();
		return Math.max(status, ExitStatus.FAILED);
	}

	/**
	 * Run a command on this thread. An interrupt ends the command in order.
	 * @param out output
	 * @param err problems of the arguments
	 * @param args name of the command, and its own
	 * @return exit status: 0 for success, 1 if a probe or the network has failed, 2 if
	 * the arguments are invalid
	 */
	public static int run(PrintWriter out, PrintWriter err, String... args) {
		CommandLine commands = commandLine(out, List.of(args));
		Map<String, IHelpSectionRenderer> sections = new HashMap<>(commands.getHelpSectionMap());
		sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, new HelpSections());
		commands.setHelpSectionMap(sections);
		commands.setOut(out);
		commands.setErr(err);
		commands.setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));
		commands.setParameterExceptionHandler((ex, _) -> refused(err, ex.getCommandLine(), UsageProblem.of(ex)));
		commands.setExecutionExceptionHandler((ex, command, _) -> {
			if (ex instanceof UsageException usage) {
				return refused(err, command, String.valueOf(usage.getMessage()));
			}
			return brokenOff(err, command, ex);
		});
		int status;
		try {
			status = commands.execute(args);
		}
		catch (Error ex) {
			status = brokenOff(err, commands, ex);
		}
		out.flush();
		err.flush();
		return status;
	}

	/** Return all commands. */
	static CommandLine commandLine(PrintWriter out) {
		return commandLine(out, List.of());
	}

	/**
	 * Return the named command, as reading the flags of the others would take longer than
	 * a probe; all without a name.
	 */
	private static CommandLine commandLine(PrintWriter out, List<String> args) {
		String name = args.isEmpty() ? "" : args.getFirst();
		boolean all = name.equals("help") || !SUBCOMMANDS.containsKey(name);
		// or picocli looks for Groovy, in each archive of the jar
		System.setProperty("picocli.disable.closures", "true");
		// or it loads the module java.sql, for types that no flag has
		System.setProperty("picocli.converters.excludes", "java.*");
		CommandLine commands = new CommandLine(new Commands());
		SUBCOMMANDS.forEach((each, factory) -> {
			if (all || each.equals(name)) {
				commands.addSubcommand(factory.apply(out, args));
			}
		});
		return commands;
	}

	/** Return the version that the build has recorded. */
	static String version() {
		Properties build = new Properties();
		try (InputStream file = Commands.class.getResourceAsStream("/META-INF/build-info.properties")) {
			if (file != null) {
				build.load(file);
			}
		}
		catch (IOException _) {
			// the archive is damaged, so its version is unknown
		}
		return build.getProperty("build.version", "of an unknown version");
	}

	/** Report a defect, or the limits of this machine: the trace tells which. */
	private static int brokenOff(PrintWriter err, CommandLine command, Throwable ex) {
		err.println(command.getCommandSpec().qualifiedName() + " broke off: " + ex);
		if (!(ex instanceof UncheckedIOException)) {
			ex.printStackTrace(err);
		}
		err.flush();
		return ExitStatus.FAILED;
	}

	private static int refused(PrintWriter err, CommandLine command, String message) {
		return refused(err, command.getCommandSpec().qualifiedName(), message);
	}

	private static int refused(PrintWriter err, String name, String message) {
		err.println(name + ": " + message + (message.matches("(?s).*[.?]") ? "" : ".") + " See " + name + " --help");
		err.flush();
		return ExitStatus.USAGE;
	}

	/**
	 * Returns the version.
	 */
	static final class Version implements IVersionProvider {

		@Override
		public String[] getVersion() {
			return new String[] { NAME + " " + version() };
		}

	}

}
