package io.echosounder.listener;

import io.echosounder.transport.TransportObserver;

/**
 * Supplies what listeners report to.
 */
@FunctionalInterface
public interface ObserverFactory {

	/**
	 * Creates the observer of one listener.
	 * @param listener its name
	 * @return a new observer
	 */
	TransportObserver observerOf(String listener);

}
