package io.echosounder.targets;

/**
 * Strategy to observe each probe of one target. Called by one thread at a time;
 * implementations are quick and do not throw.
 */
@FunctionalInterface
public interface TargetObserver {

	/**
	 * Called when a probe is over.
	 * @param outcome its outcome
	 */
	void probed(Outcome outcome);

}
