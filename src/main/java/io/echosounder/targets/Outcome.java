package io.echosounder.targets;

import java.time.Duration;

import io.echosounder.probe.Result;

/**
 * What a probe came to, and how long it took.
 *
 * @param result with the phases that there were
 * @param took from its begin to its end, whether it failed or not
 */
public record Outcome(Result result, Duration took) {

	/**
	 * Whether everything came back as it was sent.
	 * @return {@code false} for a failure
	 */
	public boolean isSuccess() {
		return this.result instanceof Result.Success;
	}

}
