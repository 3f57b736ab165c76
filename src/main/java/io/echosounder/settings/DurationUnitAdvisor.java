package io.echosounder.settings;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Refuses a duration without a unit, unless it is 0. Boot would take {@code 5} for 5 ms.
 */
final class DurationUnitAdvisor implements ConfigurationPropertiesBindHandlerAdvisor {

	private static final Pattern BARE_NUMBER = Pattern.compile("[+-]?0*[1-9]\\d*");

	@Override
	public BindHandler apply(BindHandler handler) {
		return new AbstractBindHandler(handler) {

			private boolean ours;

			@Override
			public <T> @Nullable Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target,
					BindContext context) {
				this.ours |= target.getType().resolve() == EchoProperties.class;
				return super.onStart(name, target, context);
			}

			@Override
			public @Nullable Object onSuccess(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
					Object result) {
				if (this.ours && result instanceof Duration) {
					// as it is written, with its placeholders resolved
					context.getBinder()
						.bind(name, Bindable.of(String.class))
						.ifBound((text) -> refuseBareNumber(name, text));
				}
				return super.onSuccess(name, target, context, result);
			}

		};
	}

	private static void refuseBareNumber(ConfigurationPropertyName name, String text) {
		if (BARE_NUMBER.matcher(text.strip()).matches()) {
			throw new InvalidSettingException(name.toString(),
					String.format(Locale.ROOT, "is %1$s, which needs a unit, such as %1$ss", text.strip()));
		}
	}

}
