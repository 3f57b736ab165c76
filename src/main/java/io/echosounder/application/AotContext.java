package io.echosounder.application;

import java.io.File;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.aot.AotDetector;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.system.ApplicationHome;
import org.springframework.context.ApplicationListener;
import org.springframework.core.SpringProperties;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.util.ClassUtils;

/**
 * Lets the packaged application start with the bean definitions that its build has
 * generated, which is faster, as long as they are the right ones.
 * <p>
 * Which beans there are was decided with the settings in the jar. Most settings that
 * others make, such as those of listeners, are values that beans are given, and may be
 * what they like. Settings of Spring may decide whether there is a bean at all, so with
 * one of them, the definitions are worked out at the start, as they always are in tests
 * and in an IDE. To have that in any case: {@code -Dspring.aot.enabled=false}.
 */
final class AotContext implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {

	private static final Log logger = LogFactory.getLog(AotContext.class);

	/** What conditions of beans may ask for. */
	private static final List<ConfigurationPropertyName> DECISIVE = names("spring", "management", "server", "debug",
			"trace", "echo.probe.endpoint", "echo.enabled", "echo.page", "echo.management.guard", "echo.clients");

	/**
	 * What of that is known to be none: values of beans, what Spring Boot itself tells of
	 * the application, and further sources of settings, which are looked at as well.
	 */
	private static final List<ConfigurationPropertyName> HARMLESS = names("server.port", "server.address",
			"spring.application.name", "spring.application.version", "spring.application.pid",
			"spring.application.json", "spring.lifecycle", "spring.ssl", "spring.config.additional-location",
			"spring.config.import");

	/** How the name of a property source begins that comes with the jar. */
	private static final String PACKAGED = "Config resource 'class path resource [";

	private final boolean generated;

	/**
	 * Creates a listener.
	 * @param application that starts; only in a jar are its classes and the definitions
	 * of one build
	 */
	AotContext(Class<?> application) {
		File source = new ApplicationHome(application).getSource();
		this.generated = source != null && source.isFile() && ClassUtils
			.isPresent(application.getName() + "__ApplicationContextInitializer", application.getClassLoader());
	}

	private static List<ConfigurationPropertyName> names(String... names) {
		return Stream.of(names).map(ConfigurationPropertyName::of).toList();
	}

	@Override
	public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
		if (!this.generated || SpringProperties.getProperty(AotDetector.AOT_ENABLED) != null) {
			return;
		}
		Optional<ConfigurationPropertyName> decisive = decisiveSetting(event.getEnvironment());
		if (decisive.isEmpty()) {
			SpringProperties.setFlag(AotDetector.AOT_ENABLED);
		}
		else {
			logger.debug("Beans are defined anew, as there is a setting " + decisive.get());
		}
	}

	/** The first setting by others than the jar that may decide what beans there are. */
	static Optional<ConfigurationPropertyName> decisiveSetting(Environment environment) {
		return StreamSupport.stream(ConfigurationPropertySources.get(environment).spliterator(), false)
			.filter((source) -> !isPackaged(source))
			.filter(IterableConfigurationPropertySource.class::isInstance)
			.flatMap((source) -> ((IterableConfigurationPropertySource) source).stream())
			.filter((name) -> isIn(DECISIVE, name) && !isIn(HARMLESS, name))
			.findFirst();
	}

	private static boolean isPackaged(ConfigurationPropertySource source) {
		return source.getUnderlyingSource() instanceof PropertySource<?> underlying
				&& underlying.getName().startsWith(PACKAGED);
	}

	private static boolean isIn(List<ConfigurationPropertyName> roots, ConfigurationPropertyName name) {
		return roots.stream().anyMatch((root) -> root.equals(name) || root.isAncestorOf(name));
	}

}
