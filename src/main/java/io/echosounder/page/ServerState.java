package io.echosounder.page;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * State of the server for the page, at one moment. Texts of peers are not escaped.
 *
 * @param version of the server; {@code null} if it does not run from a jar
 * @param host name of the host; {@code null} if hidden
 * @param uptime since the start, in words
 * @param level {@code good}, {@code bad}, {@code draining} or {@code none}
 * @param verdict one sentence
 * @param faults one sentence on the faults that are injected on purpose; {@code null}
 * without faults
 * @param totals counts of all listeners together, as in {@link History}
 * @param listeners in the order of their settings
 * @param targets in the order of their settings
 * @param endings why connections were closed or rejected; only reasons that occurred
 * @param drain the drain
 */
record ServerState(@Nullable String version, @Nullable String host, String uptime, String level, String verdict,
		@Nullable String faults, List<Long> totals, List<ListenerState> listeners, List<TargetState> targets,
		List<Ending> endings, DrainState drain) {

	/**
	 * A listener.
	 *
	 * @param name its name
	 * @param address its listening address
	 * @param state {@code listening}, {@code draining}, {@code closed} or {@code dead}
	 * @param selfCheck {@code passed}, {@code pending}, {@code off}, or why it failed
	 * @param well whether it listens and answers
	 * @param faults types of the faults that it injects on purpose
	 * @param open connections open now
	 * @param peak maximum number of connections open at once so far
	 * @param limit maximum number of connections allowed at once, in words
	 * @param nearLimit whether nine tenths of the limit are reached
	 * @param counted since the start; {@code null} if another observer counts
	 */
	record ListenerState(String name, String address, String state, String selfCheck, boolean well, List<String> faults,
			int open, int peak, String limit, boolean nearLimit, @Nullable Counted counted) {

		/** Return whether it injects faults. */
		boolean faulty() {
			return !this.faults.isEmpty();
		}

	}

	/**
	 * Counts of a listener.
	 *
	 * @param opened connections accepted and admitted
	 * @param connects connections accepted, whether they were admitted or rejected
	 * @param messages frames handled, or reads in raw mode
	 * @param received bytes read from sockets
	 * @param sent bytes taken by sockets
	 * @param unsent bytes of replies that wait in memory
	 */
	record Counted(long opened, long connects, long messages, long received, long sent, long unsent) {

	}

	/**
	 * A target that this server probes.
	 *
	 * @param name its name
	 * @param address host and port
	 * @param state {@code answers}, {@code fails} or {@code pending}
	 * @param result of the last probe, in words
	 * @param roundTrip of the last probe, in words; empty without one
	 */
	record TargetState(String name, String address, String state, String result, String roundTrip) {

	}

	/**
	 * Connections of a listener that ended for the same reason.
	 *
	 * @param kind {@code closed} or {@code rejected}
	 * @param reason its tag
	 * @param listener name of the listener
	 * @param count number of connections
	 * @param meaning one sentence on the reason
	 */
	record Ending(String kind, String reason, String listener, long count, String meaning) {

	}

	/**
	 * The drain.
	 *
	 * @param phase {@code running}, {@code delay}, {@code grace} or {@code closing}
	 * @param elapsed seconds since its begin; the whole time once it is over
	 * @param sentence one sentence on its state
	 * @param progress number of closed connections, in words; {@code null} before the
	 * listeners are closed, and once it is over
	 * @param over whether it is over
	 * @param worst {@code forced} or {@code cut} if a connection ended so; else empty
	 * @param steps its phases, in their order
	 */
	record DrainState(String phase, double elapsed, String sentence, @Nullable String progress, boolean over,
			String worst, List<Step> steps) {

		/** Return whether the drain has not begun. */
		boolean isRunning() {
			return this.phase.equals("running");
		}

	}

	/**
	 * A phase of the drain.
	 *
	 * @param phase its name
	 * @param what its action
	 * @param from seconds after the begin of the drain
	 * @param to seconds after the begin of the drain, at the latest
	 */
	record Step(String phase, String what, double from, double to) {

	}

}
