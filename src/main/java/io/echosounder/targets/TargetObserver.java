package io.echosounder.targets;

/**
 * What is told of each probe of one target. Called by one thread at a time;
 * implementations are quick and do not throw.
 */
@FunctionalInterface
public interface TargetObserver {

	/**
	 * A probe is over.
	 * @param outcome what it came to
	 */
	void probed(Outcome outcome);

}
