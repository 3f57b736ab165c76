package io.echosounder.selfcheck;

/**
 * Supplies what checks report to.
 */
@FunctionalInterface
public interface CheckObserverFactory {

	/**
	 * Creates the observer of the checks of one listener.
	 * @param listener its name
	 * @return a new observer
	 */
	CheckObserver checkObserverOf(String listener);

}
