package io.echosounder.targets;

/**
 * Answer to a request to probe.
 */
public sealed interface Answer {

	/**
	 * The target was probed, with or without success.
	 *
	 * @param outcome of the probe
	 */
	record Probed(Outcome outcome) implements Answer {

	}

	/**
	 * The request names a target or module that does not exist, or is not allowed.
	 *
	 * @param sentence describes the problem
	 */
	record Refused(String sentence) implements Answer {

	}

	/**
	 * The target could not be probed now.
	 *
	 * @param sentence says why
	 */
	record Unable(String sentence) implements Answer {

	}

}
