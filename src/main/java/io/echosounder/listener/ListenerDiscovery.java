package io.echosounder.listener;

import io.echosounder.transport.ServerConnectionFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Adds each connection factory bean that the application declares to the listeners: when
 * all singletons exist, before the first listener starts.
 */
final class ListenerDiscovery implements SmartInitializingSingleton {

	private final Listeners listeners;

	private final ObjectProvider<ServerConnectionFactory> factories;

	private final ObserverFactory observers;

	ListenerDiscovery(Listeners listeners, ObjectProvider<ServerConnectionFactory> factories,
			ObserverFactory observers) {
		this.listeners = listeners;
		this.factories = factories;
		this.observers = observers;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.factories.orderedStream().forEach((factory) -> {
			if (this.listeners.listener(factory.listenerName()) != factory) {
				this.listeners.add(factory);
				if (!factory.isObserved()) {
					factory.observeBy(this.observers.observerOf(factory.listenerName()));
				}
			}
		});
	}

}
