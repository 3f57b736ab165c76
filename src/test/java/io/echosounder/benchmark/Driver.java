package io.echosounder.benchmark;

import java.io.IOException;
import java.util.function.LongConsumer;

/**
 * A client that works on a server for a while.
 */
@FunctionalInterface
interface Driver {

	/**
	 * Does the work, and returns when it is done.
	 * @param endpoint where the server is
	 * @param seconds for how long it reports progress, once a second, after a first
	 * second in which it makes its connections; 1 or more
	 * @param listener is told the number of messages so far {@code seconds + 1} times, or
	 * fewer if something fails
	 */
	Outcome drive(Endpoint endpoint, int seconds, LongConsumer listener) throws IOException;

	/** The one for a case. */
	static Driver of(Case test) {
		return switch (test.work()) {
			case ECHO -> new EchoDriver(test);
			case CHURN -> new ChurnDriver(test);
			case START -> throw new IllegalArgumentException("Nothing is sent in " + test.name());
		};
	}

}
