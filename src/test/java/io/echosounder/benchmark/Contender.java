package io.echosounder.benchmark;

import java.io.IOException;
import java.util.List;
import java.util.Set;

import io.echosounder.framing.Framing;
import org.jspecify.annotations.Nullable;

/**
 * A server that takes part.
 *
 * @param name as it is selected, and in tables
 * @param title its description
 * @param framings which it speaks
 * @param tls whether it speaks TLS
 * @param jvm whether it has a heap to look at
 * @param preparation done once before it is first started
 * @param command how it is started
 */
record Contender(String name, String title, Set<Framing> framings, boolean tls, boolean jvm, Preparation preparation,
		Command command) {

	/** Whether it can do a case at all. */
	boolean speaks(Case test) {
		return this.framings.contains(test.framing()) && (this.tls || !test.tls());
	}

	/**
	 * Prepares the server for its first start.
	 */
	@FunctionalInterface
	interface Preparation {

		/**
		 * Prepares it, unless that was done before.
		 * @return why it cannot take part on this machine; {@code null} if it can
		 */
		@Nullable String prepare() throws IOException;

	}

	/**
	 * Makes a command line.
	 */
	@FunctionalInterface
	interface Command {

		List<String> line(Endpoint endpoint);

	}

}
