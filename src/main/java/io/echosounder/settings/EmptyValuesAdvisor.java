package io.echosounder.settings;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * A setting that is written down without a value, as {@code address:}, has its default.
 * Boot would report it as unknown, because nothing was bound to it.
 */
final class EmptyValuesAdvisor implements ConfigurationPropertiesBindHandlerAdvisor {

	@Override
	public BindHandler apply(BindHandler handler) {
		return new AbstractBindHandler(handler) {

			@Override
			public void onFinish(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
					@Nullable Object result) throws Exception {
				if (result == null && isEmpty(name, context.getConfigurationProperty())) {
					// tells the handlers that collect known settings
					super.onSuccess(name, target, context, "");
				}
				super.onFinish(name, target, context, result);
			}

		};
	}

	private static boolean isEmpty(ConfigurationPropertyName name, @Nullable ConfigurationProperty property) {
		return property != null && EchoProperties.NAME.isAncestorOf(name) && name.equals(property.getName())
				&& property.getValue().toString().isBlank();
	}

}
