package io.echosounder.targets;

/**
 * What comes of a request to probe.
 */
public sealed interface Answer {

	/**
	 * It was probed, with or without success.
	 *
	 * @param outcome what it came to
	 */
	record Probed(Outcome outcome) implements Answer {

	}

	/**
	 * The request asks for what there is not, or what is not allowed.
	 *
	 * @param sentence says what
	 */
	record Refused(String sentence) implements Answer {

	}

	/**
	 * It could not be probed now.
	 *
	 * @param sentence says why
	 */
	record Unable(String sentence) implements Answer {

	}

}
