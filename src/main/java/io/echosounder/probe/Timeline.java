package io.echosounder.probe;

import java.net.InetAddress;
import java.util.EnumMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Phases of one attempt: the current one, the durations of those before, and the address.
 * Times are in ns, from any origin.
 */
final class Timeline {

	private final Map<Phase, Long> durations = new EnumMap<>(Phase.class);

	private Phase phase = Phase.RESOLVE;

	private long since;

	private boolean running;

	private @Nullable InetAddress address;

	/** Begin a phase, and end the one before, if it still goes on. */
	void enter(Phase phase, long at) {
		leave(at);
		this.phase = phase;
		this.since = at;
		this.running = true;
	}

	/** Begin the phase again: the time before was our own preparation. */
	void restart(long at) {
		this.since = at;
	}

	/** End the phase; it stays the current one until another begins. */
	void leave(long at) {
		if (this.running) {
			this.durations.put(this.phase, Math.max(0, at - this.since));
			this.running = false;
		}
	}

	/** Record the address in use. */
	void at(InetAddress address) {
		this.address = address;
	}

	/** Return the address in use; {@code null} for none. */
	@Nullable InetAddress address() {
		return this.address;
	}

	/** Return the phase of a failure. */
	Phase phase() {
		return this.phase;
	}

	/** Return the durations of completed phases. */
	Map<Phase, Long> durations() {
		return this.durations;
	}

}
