package io.echosounder.settings;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/**
 * Binds settings as the application does, from {@code name=value}.
 */
final class Settings {

	private Settings() {
	}

	static EchoProperties bind(String... settings) {
		Map<String, String> source = new LinkedHashMap<>();
		Arrays.stream(settings).forEach((setting) -> {
			String[] parts = setting.split("=", 2);
			source.put(parts[0], parts[1]);
		});
		return new Binder(new MapConfigurationPropertySource(source)).bindOrCreate("echo", EchoProperties.class);
	}

	/** Names of the components that have the same value in both records. */
	static <R extends Record> String[] same(R one, R other) {
		return Arrays.stream(one.getClass().getRecordComponents()).filter((component) -> {
			try {
				Object value = component.getAccessor().invoke(one);
				Object otherValue = component.getAccessor().invoke(other);
				return (value != null) ? value.equals(otherValue) : otherValue == null;
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalStateException(ex);
			}
		}).map((component) -> component.getName()).toArray(String[]::new);
	}

}
