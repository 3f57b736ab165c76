package io.echosounder.settings;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.core.ResolvableType;

/**
 * Refuses a value in the place of a group of settings, such as
 * {@code echo.listeners.raw: 7017}. Boot would ignore it, or name a missing converter.
 */
final class GroupValuesAdvisor implements ConfigurationPropertiesBindHandlerAdvisor {

	@Override
	public BindHandler apply(BindHandler handler) {
		return new AbstractBindHandler(handler) {

			@Override
			public <T> @Nullable Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target,
					BindContext context) {
				if (EchoProperties.NAME.isAncestorOf(name)) {
					String example = settingBelow(name.toString(), target.getType());
					if (example != null) {
						context.getSources().forEach((source) -> refuseValue(source, name, example));
					}
				}
				return super.onStart(name, target, context);
			}

		};
	}

	private static void refuseValue(ConfigurationPropertySource source, ConfigurationPropertyName name,
			String example) {
		ConfigurationProperty property = source.getConfigurationProperty(name);
		if (property != null && !property.getValue().toString().isBlank()) {
			throw new InvalidSettingException(name.toString(), String.format(Locale.ROOT,
					"is '%s', but it is a group of settings, such as '%s'", property.getValue(), example));
		}
	}

	/** A setting below a group; {@code null} if the type is not that of a group. */
	private static @Nullable String settingBelow(String name, ResolvableType type) {
		Class<?> resolved = type.resolve(Object.class);
		if (Collection.class.isAssignableFrom(resolved)) {
			return settingBelow(name + "[0]", type.as(Collection.class).getGeneric());
		}
		if (Map.class.isAssignableFrom(resolved)) {
			String element = name + ".<name>";
			String below = settingBelow(element, type.asMap().getGeneric(1));
			return (below != null) ? below : element;
		}
		if (!resolved.isRecord() || !resolved.getSimpleName().endsWith("Properties")) {
			return null;
		}
		RecordComponent[] components = resolved.getRecordComponents();
		RecordComponent component = Arrays.stream(components)
			.filter((each) -> !each.getName().equals("enabled"))
			.findFirst()
			.orElse(components[0]);
		return name + "." + DataObjectPropertyName.toDashedForm(component.getName());
	}

}
