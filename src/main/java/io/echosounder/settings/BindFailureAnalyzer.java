package io.echosounder.settings;

import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Says in a sentence which of our settings has an unknown name or a value of the wrong
 * kind.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class BindFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

	private static final ConfigurationPropertyName ECHO = ConfigurationPropertyName.of("echo");

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
		if (!cause.getName().equals(ECHO) && !ECHO.isAncestorOf(cause.getName())) {
			return null;
		}
		UnboundConfigurationPropertiesException unknown = findCause(cause,
				UnboundConfigurationPropertiesException.class);
		if (unknown != null) {
			String names = unknown.getUnboundProperties()
				.stream()
				.map(BindFailureAnalyzer::describe)
				.collect(Collectors.joining(", "));
			return new FailureAnalysis("There is no setting %s.".formatted(names),
					"Remove it, or correct its name; the README lists the settings.", cause);
		}
		ConfigurationProperty property = cause.getProperty();
		if (property == null) {
			return null;
		}
		return new FailureAnalysis(
				"%s cannot be '%s': %s.".formatted(describe(property), property.getValue(), reason(cause)),
				"Correct it in the application's configuration; the README lists the settings.", cause);
	}

	private static String describe(ConfigurationProperty property) {
		return "'%s'%s".formatted(property.getName(),
				(property.getOrigin() != null) ? " (" + property.getOrigin() + ")" : "");
	}

	private static String reason(BindException cause) {
		Throwable root = cause;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		String message = String.valueOf(root.getMessage());
		return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
	}

}
