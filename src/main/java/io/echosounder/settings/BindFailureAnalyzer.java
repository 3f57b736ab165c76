package io.echosounder.settings;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

import io.echosounder.transport.AddressRange;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.unit.DataSize;

/**
 * Says in a sentence which of our settings has an unknown name or a value of the wrong
 * kind.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class BindFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
		if (!cause.getName().equals(EchoProperties.NAME) && !EchoProperties.NAME.isAncestorOf(cause.getName())) {
			return null;
		}
		UnboundConfigurationPropertiesException unknown = findCause(cause,
				UnboundConfigurationPropertiesException.class);
		if (unknown != null) {
			String names = unknown.getUnboundProperties()
				.stream()
				.map(BindFailureAnalyzer::describe)
				.collect(Collectors.joining(", "));
			return new FailureAnalysis(String.format(Locale.ROOT, "There is no setting %s.", names),
					"Remove it, or correct its name; docs/configuration.md lists the settings.", cause);
		}
		ConfigurationProperty property = cause.getProperty();
		if (property == null) {
			return null;
		}
		return new FailureAnalysis(
				String.format(Locale.ROOT, "%s must be %s, not '%s'.", describe(property), kind(cause),
						property.getValue()),
				"Correct it in the application's configuration; docs/configuration.md lists the settings.", cause);
	}

	private static String describe(ConfigurationProperty property) {
		Origin origin = property.getOrigin();
		String where = switch (origin) {
			case null -> "";
			case PropertySourceOrigin source when source
				.getPropertySource() instanceof SystemEnvironmentPropertySource ->
				String.format(Locale.ROOT, " (variable %s)", source.getPropertyName());
			// would repeat the name
			case PropertySourceOrigin source when source.getOrigin() == null ->
				String.format(Locale.ROOT, " (from %s)", source.getPropertySource().getName());
			default -> String.format(Locale.ROOT, " (%s)", origin);
		};
		return String.format(Locale.ROOT, "'%s'%s", property.getName(), where);
	}

	/** Kind of value, to follow "must be". */
	private static String kind(BindException cause) {
		ResolvableType target = cause.getTarget().getType();
		// elements that are separated by commas are not bound one by one
		Class<?> type = target.as(Collection.class).getGeneric().resolve(target.resolve(Object.class));
		if (type.isEnum()) {
			return "one of " + Arrays.stream(type.getEnumConstants())
				.map((constant) -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
				.collect(Collectors.joining(", "));
		}
		if (type == int.class || type == Integer.class) {
			return "a whole number";
		}
		if (type == boolean.class || type == Boolean.class) {
			return "true or false";
		}
		if (type == Duration.class) {
			return "a duration such as 500ms or 10s";
		}
		if (type == DataSize.class) {
			return "a size such as 512B or 64KB";
		}
		if (type == InetAddress.class) {
			return "an address such as 127.0.0.1 or ::1";
		}
		if (type == AddressRange.class) {
			return "a range of addresses such as 10.0.0.0/8 or 2001:db8::/32, with no bits behind its prefix";
		}
		if (type == AllowedTarget.class) {
			return "a target such as echo.example.org:7007, [2001:db8::1]:7007 or echo.example.org:*";
		}
		return "something else";
	}

}
