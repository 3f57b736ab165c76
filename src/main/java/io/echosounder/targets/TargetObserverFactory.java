package io.echosounder.targets;

/**
 * Strategy to create the observers of targets.
 */
@FunctionalInterface
public interface TargetObserverFactory {

	/**
	 * Create the observer of one target.
	 * @param target its name
	 * @param tls whether the target is probed with TLS
	 * @return a new observer
	 */
	TargetObserver targetObserverOf(String target, boolean tls);

}
