package io.echosounder.listener;

import io.echosounder.transport.TransportObserver;

/**
 * Strategy to create the observers of listeners.
 */
@FunctionalInterface
public interface ObserverFactory {

	/**
	 * Create the observer of one listener.
	 * @param listener its name
	 * @return a new observer
	 */
	TransportObserver observerOf(String listener);

}
