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
 * Lets the packaged application start with the bean definitions of its build, which is
 * faster, as long as they fit the settings.
 * <p>
 * The build decides which beans exist, by the settings in the jar. Most other settings,
 * such as those of listeners, are only values of beans. Settings of Spring may decide
 * whether a bean exists. With one of them, the definitions are computed at the start, as
 * always in tests and in an IDE. To force that: {@code -Dspring.aot.enabled=false}.
 */
final class AotContext implements ApplicationListener<ApplicationEnvironmentPreparedEvent> {

	private static final Log logger = LogFactory.getLog(AotContext.class);

	/** Settings that conditions of beans may read. */
	private static final List<ConfigurationPropertyName> DECISIVE = names("spring", "management", "server", "debug",
			"trace", "echo.probe.endpoint", "echo.enabled", "echo.page", "echo.management.guard", "echo.clients");

	/**
	 * Exceptions that decide nothing: values of beans, facts that Spring Boot sets about
	 * the application, and further sources of settings, which are checked as well.
	 */
	private static final List<ConfigurationPropertyName> HARMLESS = names("server.port", "server.address",
			"spring.application.name", "spring.application.version", "spring.application.pid",
			"spring.application.json", "spring.lifecycle", "spring.ssl", "spring.config.additional-location",
			"spring.config.import");

	/** Prefix of the names of property sources in the jar. */
	private static final String PACKAGED = "Config resource 'class path resource [";

	private final boolean generated;

	/**
	 * Create a listener.
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
			logger.debug("Bean definitions of the build are not used, because of the setting " + decisive.get());
		}
	}

	/**
	 * Return the first setting from outside the jar that may decide which beans exist.
	 */
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
