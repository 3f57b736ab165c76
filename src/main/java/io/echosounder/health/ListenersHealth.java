package io.echosounder.health;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import io.echosounder.listener.Listeners;
import io.echosounder.transport.ServerConnectionFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors.Entry;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * The component {@code listeners}: one entry for each listener, including listeners added
 * later.
 */
final class ListenersHealth implements CompositeHealthContributor {

	private final Listeners listeners;

	private final Function<ServerConnectionFactory, HealthIndicator> indicators;

	private final Map<String, HealthIndicator> byName = new ConcurrentHashMap<>();

	ListenersHealth(Listeners listeners, Function<ServerConnectionFactory, HealthIndicator> indicators) {
		this.listeners = listeners;
		this.indicators = indicators;
	}

	@Override
	public @Nullable HealthContributor getContributor(String name) {
		ServerConnectionFactory listener = this.listeners.listener(name);
		return (listener != null) ? indicator(listener) : null;
	}

	@Override
	public Stream<Entry> stream() {
		return StreamSupport.stream(this.listeners.spliterator(), false)
			.map((listener) -> new Entry(listener.listenerName(), indicator(listener)));
	}

	private HealthIndicator indicator(ServerConnectionFactory listener) {
		return this.byName.computeIfAbsent(listener.listenerName(), (_) -> this.indicators.apply(listener));
	}

}
