package io.echosounder.selfcheck;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.echosounder.eventloop.OutOfMemory;
import io.echosounder.log.LogContext;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationListener;

/**
 * Checks all listeners periodically, each on a separate platform thread, so that neither
 * blocked event loops nor busy carriers hide a failure. It pauses while readiness refuses
 * traffic, which a drain sets before it closes anything. Any thread may call.
 */
public final class SelfCheck implements ApplicationListener<AvailabilityChangeEvent<ReadinessState>> {

	private static final Log logger = LogFactory.getLog(SelfCheck.class);

	private final Map<String, ListenerCheck> checks;

	private final Duration period;

	private final OutOfMemory outOfMemory;

	private @Nullable ScheduledExecutorService executor;

	/**
	 * Create a self-check.
	 * @param checks by name of the listener; empty if no listener is checked
	 * @param period from one check of a listener to its next
	 * @param outOfMemory is told of each failure first
	 */
	SelfCheck(Map<String, ListenerCheck> checks, Duration period, OutOfMemory outOfMemory) {
		this.checks = Map.copyOf(checks);
		this.period = period;
		this.outOfMemory = outOfMemory;
	}

	/**
	 * Return the result of the last check of a listener.
	 * @param listener its name
	 * @return {@code null} if it is not checked
	 */
	public @Nullable CheckResult result(String listener) {
		ListenerCheck check = this.checks.get(listener);
		return (check != null) ? check.result() : null;
	}

	/**
	 * Send a frame to a listener in the way of the check, through its own socket. Waits
	 * for the current check and for the answer.
	 * @param listener its name
	 * @param content of the frame to send
	 * @return the outcome; {@code null} if the listener is not checked
	 * @throws IllegalArgumentException if the content is too long for a frame
	 */
	public @Nullable Answer ask(String listener, byte[] content) {
		ListenerCheck check = this.checks.get(listener);
		return (check != null) ? check.ask(content) : null;
	}

	/** Check a listener once, out of turn, and wait for the result. */
	void checkNow(String listener) {
		Objects.requireNonNull(this.checks.get(listener)).run();
	}

	/** Start at once; the listeners listen. */
	synchronized void start() {
		if (this.executor != null || this.checks.isEmpty()) {
			return;
		}
		ScheduledExecutorService executor = Executors.newScheduledThreadPool(this.checks.size(),
				Thread.ofPlatform().name("echo-self-check-", 0).daemon().factory());
		this.executor = executor;
		this.checks.forEach((listener, check) -> {
			check.start();
			var _ = executor.scheduleAtFixedRate(() -> check(listener, check), 0, this.period.toNanos(),
					TimeUnit.NANOSECONDS);
		});
	}

	/** Check a listener, without an exception, after which it would not be run again. */
	private void check(String listener, ListenerCheck check) {
		try {
			check.run();
		}
		catch (Throwable ex) {
			this.outOfMemory.haltIf(ex);
			LogContext.with(listener, null,
					() -> logger.error("The self-check of listener " + listener + " failed unexpectedly", ex));
		}
	}

	@Override
	public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
		switch (event.getState()) {
			case REFUSING_TRAFFIC -> pause();
			case ACCEPTING_TRAFFIC -> resume();
		}
	}

	/** Cancel the current checks, until they are resumed. Does not wait. */
	private void pause() {
		this.checks.values().forEach(ListenerCheck::pause);
	}

	private synchronized void resume() {
		if (this.executor != null) {
			this.checks.values().forEach(ListenerCheck::resume);
		}
	}

	/** Cancel the current checks, for good. Does not wait. */
	synchronized void stop() {
		pause();
		if (this.executor != null) {
			this.executor.shutdownNow();
			this.executor = null;
		}
	}

}
