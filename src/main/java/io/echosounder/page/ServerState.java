package io.echosounder.page;

import java.util.List;

import io.echosounder.metrics.ListenerFigures;
import org.jspecify.annotations.Nullable;

/**
 * What the page shows of the server at one moment. Texts of peers are not escaped.
 *
 * @param instance another one after each start
 * @param seconds a time that only grows, from an origin of the instance's own
 * @param verdict one sentence
 * @param well whether that is good news
 * @param faults one sentence on the faults that are injected on purpose; {@code null} if
 * there are none
 * @param listeners in the order of their settings
 * @param drain the drain
 */
record ServerState(String instance, double seconds, String verdict, boolean well, @Nullable String faults,
		List<ListenerState> listeners, DrainState drain) {

	/**
	 * A listener.
	 *
	 * @param name its name
	 * @param address where it listens
	 * @param state {@code listening}, {@code draining}, {@code closed} or {@code dead}
	 * @param selfCheck {@code passed}, {@code pending}, {@code off}, or why it failed
	 * @param well whether it listens and answers
	 * @param faults types of the faults that it injects on purpose
	 * @param connections open now
	 * @param figures what it has counted
	 */
	record ListenerState(String name, String address, String state, String selfCheck, boolean well, List<String> faults,
			int connections, @Nullable ListenerFigures figures) {

		/** Whether it injects faults. */
		boolean faulty() {
			return !this.faults.isEmpty();
		}

	}

	/**
	 * The drain.
	 *
	 * @param phase {@code running}, {@code delay}, {@code grace} or {@code closing}
	 * @param elapsed seconds since its begin; the whole time once it is over
	 * @param steps its phases, in their order
	 * @param outcome one sentence, once it is over
	 */
	record DrainState(String phase, double elapsed, List<Step> steps, @Nullable String outcome) {

	}

	/**
	 * A phase of the drain.
	 *
	 * @param phase its name
	 * @param what happens in it
	 * @param from seconds after the begin of the drain
	 * @param to seconds after the begin of the drain, at the latest
	 */
	record Step(String phase, String what, double from, double to) {

	}

}
