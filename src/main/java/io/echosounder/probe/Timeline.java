package io.echosounder.probe;

import java.net.InetAddress;
import java.util.EnumMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The phases of one attempt: in which it is, how long those before it took, and where it
 * goes to. Times are in ns, from any origin.
 */
final class Timeline {

	private final Map<Phase, Long> durations = new EnumMap<>(Phase.class);

	private Phase phase = Phase.RESOLVE;

	private long since;

	private boolean running;

	private @Nullable InetAddress address;

	/** Begins a phase, and ends the one before it, if it still goes on. */
	void enter(Phase phase, long at) {
		leave(at);
		this.phase = phase;
		this.since = at;
		this.running = true;
	}

	/** Begins the phase anew: what was before was our own preparation. */
	void restart(long at) {
		this.since = at;
	}

	/** Ends the phase; the attempt is in it nevertheless, until another begins. */
	void leave(long at) {
		if (this.running) {
			this.durations.put(this.phase, Math.max(0, at - this.since));
			this.running = false;
		}
	}

	/** Notes where it has come to. */
	void at(InetAddress address) {
		this.address = address;
	}

	/** Where it has come to; {@code null} for nowhere. */
	@Nullable InetAddress address() {
		return this.address;
	}

	/** The phase that a failure is in. */
	Phase phase() {
		return this.phase;
	}

	/** Those that have ended. */
	Map<Phase, Long> durations() {
		return this.durations;
	}

}
