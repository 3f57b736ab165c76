package io.echosounder.targets;

import java.time.Duration;

import io.echosounder.probe.Result;

/**
 * Result of a probe, and its duration.
 *
 * @param result with the phases of the attempt
 * @param took from its begin to its end, whether it failed or not
 */
public record Outcome(Result result, Duration took) {

	/**
	 * Return whether every byte came back as it was sent.
	 * @return {@code false} for a failure
	 */
	public boolean isSuccess() {
		return this.result instanceof Result.Success;
	}

}
