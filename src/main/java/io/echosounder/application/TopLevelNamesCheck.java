package io.echosounder.application;

import java.util.Locale;
import java.util.Set;

import io.echosounder.settings.InvalidSettingException;
import io.echosounder.text.Misspelling;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * Refuses settings that Boot would ignore because their first name is wrong: each unknown
 * one in an argument, such as {@code --port=7007}, and a misspelled one in a file, such
 * as {@code sever.port}. A file may have its own values, for placeholders.
 */
final class TopLevelNamesCheck implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

	/** First names of all settings of the executable; the profile otlp reads otel. */
	static final Set<String> KNOWN = Set.of("echo", "server", "management", "spring", "logging", "info", "debug",
			"trace", "otel");

	private static final Set<String> OUR_GROUPS = Set.of("listeners", "drain", "self-check", "probe", "clients",
			"page");

	/** Return an order after Boot has read all settings. */
	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	@Override
	public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
		for (PropertySource<?> source : event.getEnvironment().getPropertySources()) {
			boolean arguments = source instanceof CommandLinePropertySource<?>;
			if (source instanceof EnumerablePropertySource<?> settings
					&& (arguments || source instanceof OriginTrackedMapPropertySource)) {
				for (String name : settings.getPropertyNames()) {
					check(name, arguments);
				}
			}
		}
	}

	private static void check(String name, boolean arguments) {
		String first = name.split("[.\\[]", 2)[0];
		if (KNOWN.contains(first.toLowerCase(Locale.ROOT))) {
			return;
		}
		String meant = meant(name, first);
		if (meant != null) {
			throw new InvalidSettingException(name, "is not a setting",
					String.format(Locale.ROOT, "Did you mean '%s'?", meant));
		}
		if (arguments) {
			throw new InvalidSettingException(name, "is not a setting",
					"Settings of the echo server begin with 'echo.', such as 'echo.listeners.raw.port'; "
							+ "docs/configuration.md lists them. A value for a placeholder belongs in a file or a "
							+ "variable.");
		}
	}

	private static @Nullable String meant(String name, String first) {
		if (OUR_GROUPS.contains(first)) {
			return "echo." + name;
		}
		String known = Misspelling.meant(first, KNOWN);
		return (known != null) ? known + name.substring(first.length()) : null;
	}

}
