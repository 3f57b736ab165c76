package io.echosounder.listener;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import io.echosounder.service.EchoService;
import io.echosounder.service.FrameService;
import io.echosounder.service.SessionService;
import io.echosounder.settings.InvalidSettingException;
import io.echosounder.settings.ListenerProperties;
import io.echosounder.settings.Service;
import io.echosounder.transport.ServerConnectionFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.messaging.MessageHandler;

/**
 * Finds the service of each listener: a built-in service, the bean that its setting
 * names, or the only bean. The echo's own bean, a fallback, does not count.
 */
public final class Services {

	private static final EchoService ECHO = new EchoService();

	private final ConfigurableListableBeanFactory beans;

	Services(ConfigurableListableBeanFactory beans) {
		this.beans = beans;
	}

	/**
	 * Return whether a listener answers with the echo, whose replies are predictable.
	 * @param listener its name
	 * @param settings its settings
	 * @return {@code false} for another service
	 * @throws InvalidSettingException if the named service does not exist
	 */
	public boolean isEcho(String listener, ListenerProperties settings) {
		return find(listener, settings) instanceof EchoService;
	}

	/**
	 * Create the handler of a listener's messages.
	 * @param listener its name
	 * @param settings its settings
	 * @param connections of that listener; not started yet
	 * @return a new handler
	 * @throws InvalidSettingException if the named service does not exist
	 */
	MessageHandler handler(String listener, ListenerProperties settings, ServerConnectionFactory connections) {
		Object service = find(listener, settings);
		if (service instanceof SessionService sessions) {
			connections.setCallbacks(new SessionCallbacks(sessions));
			return new SessionServiceHandler(sessions, connections::openConnection);
		}
		return new FrameServiceHandler((FrameService) service, connections::openConnection);
	}

	/**
	 * Find the service of a listener.
	 * @return a {@link FrameService} or {@link SessionService}; a bean that is both
	 * counts as the latter
	 */
	Object find(String listener, ListenerProperties settings) {
		String property = "echo.listeners." + listener + ".service";
		Service builtIn = settings.builtInService();
		String name = settings.service();
		if (builtIn != null) {
			return (builtIn == Service.INFO_THEN_ECHO) ? onlyOrEcho() : ECHO;
		}
		return (name != null) ? named(property, name) : only(property);
	}

	private Object onlyOrEcho() {
		String only = only(candidates());
		return (only != null) ? this.beans.getBean(only) : ECHO;
	}

	private Object only(String property) {
		List<String> candidates = candidates();
		String only = only(candidates);
		if (only != null) {
			return this.beans.getBean(only);
		}
		if (candidates.isEmpty()) {
			return ECHO;
		}
		throw new InvalidSettingException(property,
				"is missing: the services " + list(candidates) + " could answer; name one");
	}

	/** Return the only candidate, or the only primary candidate. */
	private @Nullable String only(List<String> candidates) {
		List<String> primary = candidates.stream().filter((name) -> {
			BeanDefinition definition = definition(name);
			return definition != null && definition.isPrimary();
		}).toList();
		List<String> chosen = primary.isEmpty() ? candidates : primary;
		return (chosen.size() == 1) ? chosen.getFirst() : null;
	}

	private Object named(String property, String name) {
		if (!this.beans.containsBean(name)) {
			List<String> candidates = candidates();
			String there = candidates.isEmpty() ? "there are only 'echo', 'info' and 'info-then-echo'"
					: "there " + ((candidates.size() == 1) ? "is " : "are ") + list(candidates)
							+ ", beside 'echo', 'info' and 'info-then-echo'";
			throw new InvalidSettingException(property,
					String.format(Locale.ROOT, "is '%s', but there is no such service; %s", name, there));
		}
		Object bean = this.beans.getBean(name);
		if (!(bean instanceof FrameService) && !(bean instanceof SessionService)) {
			throw new InvalidSettingException(property,
					String.format(Locale.ROOT,
							"is '%s', but that bean is neither a FrameService nor a SessionService: %s", name,
							bean.getClass().getName()));
		}
		return bean;
	}

	private List<String> candidates() {
		Set<String> names = new LinkedHashSet<>();
		for (Class<?> type : List.of(FrameService.class, SessionService.class)) {
			names.addAll(List.of(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beans, type)));
		}
		List<String> candidates = new ArrayList<>(names);
		candidates.removeIf((name) -> {
			BeanDefinition definition = definition(name);
			return definition != null && (definition.isFallback() || !definition.isAutowireCandidate());
		});
		return candidates;
	}

	/**
	 * Return the definition, or {@code null} for an object that was registered as it is.
	 */
	private @Nullable BeanDefinition definition(String name) {
		try {
			return this.beans.getMergedBeanDefinition(name);
		}
		catch (NoSuchBeanDefinitionException _) {
			return null;
		}
	}

	/** Return the names as text, such as {@code 'a', 'b' and 'c'}. */
	private static String list(List<String> names) {
		String last = "'" + names.getLast() + "'";
		if (names.size() == 1) {
			return last;
		}
		return names.subList(0, names.size() - 1)
			.stream()
			.map((name) -> "'" + name + "'")
			.collect(Collectors.joining(", ")) + " and " + last;
	}

}
