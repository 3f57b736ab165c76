package io.echosounder.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

import io.echosounder.eventloop.Timer;
import io.echosounder.fault.FaultRule;
import io.echosounder.fault.FaultType;
import io.echosounder.log.ListenerLog;
import org.jspecify.annotations.Nullable;

/**
 * Faults in force on one listener, at most one of each type. Whether a fault applies to a
 * connection is decided when it is accepted. A fault ends when its time is over, when it
 * is removed or replaced, and with the listener. Its connections then go on without it,
 * unless their peers miss bytes. Any thread may call.
 */
public final class ListenerFaults {

	private final ListenerLog log;

	private final String listener;

	private final Timers timers;

	private final Supplier<TransportObserver> observer;

	private volatile List<FaultRule> configured = List.of();

	/** Replaced as a whole, guarded by this for writing. */
	private volatile List<InjectedFault> inForce = List.of();

	private final Set<FaultyDriver> connections = ConcurrentHashMap.newKeySet();

	/**
	 * Create the faults of a listener, none so far.
	 * @param listener name of the listener
	 * @param timers end faults
	 * @param observer is told of connections with faults
	 */
	ListenerFaults(String listener, Timers timers, Supplier<TransportObserver> observer) {
		this.log = new ListenerLog(ListenerFaults.class, listener);
		this.listener = listener;
		this.timers = timers;
		this.observer = observer;
	}

	/**
	 * Set the faults that begin when the listener starts.
	 * @param rules at most one of each type
	 */
	public void configure(List<FaultRule> rules) {
		this.configured = List.copyOf(rules);
	}

	/**
	 * Begin a fault. It replaces a fault of the same type.
	 * @param rule the fault and its share of connections
	 */
	public void inject(FaultRule rule) {
		begin(rule, "on request");
	}

	private synchronized void begin(FaultRule rule, String cause) {
		InjectedFault before = find(rule.fault().type());
		if (before != null) {
			end(before, "replaced");
		}
		InjectedFault fault = new InjectedFault(rule.seededBy(ThreadLocalRandom.current().nextLong(1_000_000)),
				this.timers::now);
		List<InjectedFault> inForce = new ArrayList<>(this.inForce);
		inForce.add(fault);
		this.inForce = List.copyOf(inForce);
		this.log
			.warn(String.format(Locale.ROOT, "Listener %s injects a fault %s: %s", this.listener, cause, fault.rule()));
		Duration lasting = rule.lasting();
		if (lasting != null) {
			endAfter(lasting, fault);
		}
	}

	private void endAfter(Duration lasting, InjectedFault fault) {
		try {
			fault.endBy(this.timers.schedule(lasting.toNanos(), () -> end(fault, "its time has ended")));
		}
		catch (RejectedExecutionException _) {
			// the loops have ended, and their connections with them
			end(fault, "its time has ended");
		}
	}

	/** End all faults. */
	public void removeAll() {
		endAll("removed");
	}

	private synchronized void endAll(String how) {
		this.inForce.forEach((fault) -> end(fault, how));
	}

	private synchronized void end(InjectedFault fault, String how) {
		if (fault.isOver()) {
			return;
		}
		fault.end();
		this.inForce = this.inForce.stream().filter((other) -> !other.equals(fault)).toList();
		this.log.info(String.format(Locale.ROOT, "Listener %s no longer injects %s: %s; %d %s hit", this.listener,
				fault.rule(), how, fault.hits(), (fault.hits() == 1) ? "connection was" : "connections were"));
		this.connections.forEach(FaultyDriver::faultOver);
	}

	private @Nullable InjectedFault find(FaultType type) {
		for (InjectedFault fault : this.inForce) {
			if (fault.fault().type() == type) {
				return fault;
			}
		}
		return null;
	}

	/**
	 * Return the faults that are in force.
	 * @return in the order of their begin
	 */
	public List<FaultRule> rules() {
		return this.inForce.stream().map(InjectedFault::rule).toList();
	}

	/**
	 * Return the state of the faults that are in force.
	 * @return in the order of their begin
	 */
	public List<State> states() {
		return this.inForce.stream().map((fault) -> new State(fault.rule(), fault.remaining(), fault.hits())).toList();
	}

	/** Record the start of the listener. */
	void start() {
		this.configured.forEach((rule) -> begin(rule, "by its settings"));
	}

	/** Record the stop of the listener: its connections end as usual. */
	void stop() {
		endAll("the listener stops");
	}

	/**
	 * Put the faults that apply to the next connection around its driver. Only the loop
	 * that accepts may call.
	 * @return the same drivers if no fault applies
	 */
	SocketDriver.Factory around(SocketDriver.Factory drivers) {
		List<InjectedFault> inForce = this.inForce;
		if (inForce.isEmpty()) {
			return drivers;
		}
		List<FaultyConnection.Hit> hits = new ArrayList<>();
		for (InjectedFault fault : inForce) {
			Random random = fault.draw();
			if (random != null) {
				hits.add(new FaultyConnection.Hit(fault, random));
				this.observer.get().faultInjected(fault.fault().type());
			}
		}
		return hits.isEmpty() ? drivers : new FaultyConnection(this, hits, drivers);
	}

	/** Record the begin of a connection with faults. */
	void add(FaultyDriver connection) {
		this.connections.add(connection);
	}

	/** Record the end of a connection with faults. */
	void remove(FaultyDriver connection) {
		this.connections.remove(connection);
	}

	/** Time and timers of the listener. Any thread may call. */
	interface Timers {

		/** Return the time, in nanoseconds. */
		long now();

		/** Run a task after a delay, in nanoseconds. */
		Timer schedule(long nanos, Runnable task);

	}

	/**
	 * State of a fault.
	 *
	 * @param rule with the seed that is used
	 * @param remaining time until it ends by itself; {@code null} for never
	 * @param connections number of connections to which it applied
	 */
	public record State(FaultRule rule, @Nullable Duration remaining, long connections) {

	}

}
