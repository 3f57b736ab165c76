package io.echosounder.settings;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.EnumerablePropertySource;

/**
 * Refuses wildcards for server names that are not in brackets. Boot would drop the
 * asterisk, and take {@code *.example.org} for {@code example.org}.
 */
final class AsteriskAdvisor implements ConfigurationPropertiesBindHandlerAdvisor {

	private static final Pattern BARE_WILDCARD = Pattern.compile("echo\\..+\\.tls\\.sni\\.(\\*.*)");

	@Override
	public BindHandler apply(BindHandler handler) {
		return new AbstractBindHandler(handler) {

			@Override
			public <T> @Nullable Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target,
					BindContext context) {
				if (name.equals(EchoProperties.NAME)) {
					context.getSources().forEach((source) -> {
						if (source.getUnderlyingSource() instanceof EnumerablePropertySource<?> underlying) {
							refuseBareWildcards(underlying.getPropertyNames());
						}
					});
				}
				return super.onStart(name, target, context);
			}

		};
	}

	private static void refuseBareWildcards(String[] names) {
		for (String name : names) {
			Matcher matcher = BARE_WILDCARD.matcher(name);
			if (matcher.matches()) {
				throw new InvalidSettingException(name, String.format(Locale.ROOT,
						"has an asterisk, which needs brackets: write '[%s]'", matcher.group(1)));
			}
		}
	}

}
