package io.echosounder.targets;

/**
 * Supplies what is told of probes.
 */
@FunctionalInterface
public interface TargetObserverFactory {

	/**
	 * Creates the observer of one target.
	 * @param target its name
	 * @param tls whether TLS is spoken with it
	 * @return a new observer
	 */
	TargetObserver targetObserverOf(String target, boolean tls);

}
