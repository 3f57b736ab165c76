package io.echosounder.command;

import java.util.Locale;
import java.util.Set;

import io.echosounder.text.Misspelling;
import org.jspecify.annotations.Nullable;

/**
 * Arguments of the server: settings as {@code --name=value}. Spring ignores all others.
 */
final class ServerArguments {

	/** Settings of Spring Boot that need no value. */
	private static final Set<String> SWITCHES = Set.of("--debug", "--trace");

	private ServerArguments() {
	}

	/**
	 * Find an argument that is no setting.
	 * @return a sentence; {@code null} without one
	 */
	static @Nullable String problem(String[] args) {
		for (int i = 0; i < args.length; i++) {
			String arg = args[i];
			if (SWITCHES.contains(arg) || arg.matches("(?s)--[^-=\\s][^=\\s]*=.*")) {
				continue;
			}
			String setting = arg.replaceFirst("^-(D|-*)", "");
			if (arg.startsWith("-") && Commands.NAMES.contains(setting) && !Commands.OPTIONS.contains(arg)) {
				return String.format(Locale.ROOT, "'%s' is not a setting; the command '%s' comes first, without --",
						arg, setting);
			}
			if (arg.startsWith("-D")) {
				return String.format(Locale.ROOT, "'%s' is an option of the JVM: write it before -jar, or write --%s",
						arg, setting);
			}
			if (setting.indexOf('=') > 0) {
				return String.format(Locale.ROOT, "'%s' is not a setting: write --%s", arg, setting);
			}
			String option = Misspelling.meant(arg, Commands.OPTIONS);
			if (option != null && !option.equals(arg)) {
				return String.format(Locale.ROOT, "'%s' is not a setting. Did you mean %s?", arg, option);
			}
			if (arg.matches("--[^-\\s]+") && !Commands.OPTIONS.contains(arg)) {
				boolean apart = i + 1 < args.length && !args[i + 1].startsWith("-");
				return String.format(Locale.ROOT, "'%s' has no value: write %1$s=%s", arg,
						apart ? args[i + 1] : "VALUE");
			}
			return String.format(Locale.ROOT,
					"'%s' is not a setting; settings are written --name=value, and a command comes first", arg);
		}
		return null;
	}

}
