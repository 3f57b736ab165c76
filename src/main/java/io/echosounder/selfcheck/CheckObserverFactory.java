package io.echosounder.selfcheck;

/**
 * Strategy to create the observers of checks.
 */
@FunctionalInterface
public interface CheckObserverFactory {

	/**
	 * Create the observer of the checks of one listener.
	 * @param listener its name
	 * @return a new observer
	 */
	CheckObserver checkObserverOf(String listener);

}
