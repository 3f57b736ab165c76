package io.echosounder.command;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.echosounder.text.Misspelling;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Describes what is wrong with arguments, and what was probably meant.
 */
final class UsageProblem {

	private UsageProblem() {
	}

	static String of(ParameterException ex) {
		CommandLine command = ex.getCommandLine();
		String word = unknown(ex);
		if (word == null) {
			return plain(String.valueOf(ex.getMessage()));
		}
		if (command.getParent() == null) {
			return String.format(Locale.ROOT, "There is no command '%s'%s", word,
					meant(Misspelling.meant(word, command.getSubcommands().keySet())));
		}
		if (!word.startsWith("-")) {
			return String.valueOf(ex.getMessage());
		}
		String name = word.replaceFirst("=.*", "");
		String other = otherCommand(name);
		return String.format(Locale.ROOT, "Unknown option: '%s'%s", name,
				(other != null) ? ": it is one of " + other : meant(Misspelling.meant(name, names(command))));
	}

	/** Return a message without the names of Java's types and of picocli's parts. */
	private static String plain(String message) {
		return message.replaceFirst("is not an? (int|long)$", "is not a whole number")
			.replaceFirst("is not a double$", "is not a number")
			.replaceFirst("positional parameter at index \\d+ \\((\\w+)\\)", "$1");
	}

	/** Return the unknown word; {@code null} if something else is wrong. */
	private static @Nullable String unknown(ParameterException ex) {
		if (ex instanceof UnmatchedArgumentException unmatched) {
			return unmatched.getUnmatched().getFirst();
		}
		// the help was requested for another command
		return (ex.getArgSpec() == null) ? ex.getValue() : null;
	}

	private static String meant(@Nullable String known) {
		return (known != null) ? String.format(Locale.ROOT, ". Did you mean %s?", known) : "";
	}

	private static List<String> names(CommandLine command) {
		List<String> names = new ArrayList<>();
		for (OptionSpec option : command.getCommandSpec().options()) {
			names.addAll(List.of(option.names()));
		}
		return names;
	}

	/** Return another command that has the flag; {@code null} if none has. */
	private static @Nullable String otherCommand(String flag) {
		CommandLine all = Commands.commandLine(new PrintWriter(Writer.nullWriter()));
		for (CommandLine other : all.getSubcommands().values()) {
			CommandSpec spec = other.getCommandSpec();
			if (spec.findOption(flag) != null) {
				return spec.name();
			}
		}
		return null;
	}

}
