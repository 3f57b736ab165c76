package io.echosounder.targets;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.echosounder.address.Target;
import io.echosounder.probe.Probe;
import io.echosounder.probe.ProbeOptions;
import io.echosounder.probe.Result;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * One target that a separate thread probes repeatedly. Changes are logged once. Any
 * thread may read.
 */
public final class ProbedTarget {

	private static final Log logger = LogFactory.getLog(ProbedTarget.class);

	private final String name;

	private final Target target;

	private final Supplier<ProbeOptions> options;

	private final ProbeSchedule schedule;

	private final boolean partOfHealth;

	private final TargetObserver observer;

	private final LongSupplier time;

	private final Pause pause;

	private volatile @Nullable Outcome outcome;

	/**
	 * Create a target.
	 * @param options options of the probe, read before each probe
	 * @param time in ns, from any origin
	 */
	ProbedTarget(String name, Target target, Supplier<ProbeOptions> options, ProbeSchedule schedule,
			boolean partOfHealth, TargetObserver observer, LongSupplier time, Pause pause) {
		this.name = name;
		this.target = target;
		this.options = options;
		this.schedule = schedule;
		this.partOfHealth = partOfHealth;
		this.observer = observer;
		this.time = time;
		this.pause = pause;
	}

	/**
	 * Return the name in the settings.
	 * @return lower case
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Return the address.
	 * @return host and port
	 */
	public Target target() {
		return this.target;
	}

	/**
	 * Return whether the target is part of the application's health.
	 * @return as in the settings
	 */
	public boolean isPartOfHealth() {
		return this.partOfHealth;
	}

	/**
	 * Return the outcome of the last probe.
	 * @return {@code null} before the first probe
	 */
	public @Nullable Outcome outcome() {
		return this.outcome;
	}

	/**
	 * Probe until this thread is interrupted, which cancels the current probe.
	 */
	void run() {
		ProbeOptions options = this.options.get();
		Probe probe = new Probe(this.target, options);
		try {
			long due = this.schedule.first(this.time.getAsLong());
			probe.warmUp();
			for (int seq = 1;; seq++) {
				sleepUntil(due);
				ProbeOptions current = this.options.get();
				if (!current.equals(options)) {
					// a connection that is kept was opened with the previous options
					probe.close();
					options = current;
					probe = new Probe(this.target, options);
				}
				probe(probe, seq);
				due = this.schedule.next(due, this.time.getAsLong());
			}
		}
		catch (InterruptedException _) {
			// stopped: the interrupted probe does not count
		}
		finally {
			probe.close();
		}
	}

	private void sleepUntil(long due) throws InterruptedException {
		this.pause.sleep(Duration.ofNanos(Math.max(0, due - this.time.getAsLong())));
	}

	private void probe(Probe probe, int seq) throws InterruptedException {
		try {
			long start = this.time.getAsLong();
			Result result = probe.attempt(seq, false);
			report(new Outcome(result, Duration.ofNanos(this.time.getAsLong() - start)));
		}
		catch (RuntimeException ex) {
			logger.error("Target " + this.name + " could not be probed", ex);
		}
	}

	private void report(Outcome outcome) {
		Outcome before = this.outcome;
		this.outcome = outcome;
		this.observer.probed(outcome);
		boolean failed = before != null && !before.isSuccess();
		switch (outcome.result()) {
			case Result.Success _ -> {
				if (failed) {
					logger.info(String.format(Locale.ROOT, "Target %s answers again", this.name));
				}
			}
			case Result.Failure failure -> {
				if (!failed) {
					logger.info(String.format(Locale.ROOT, "Target %s fails: phase=%s reason=%s: %s", this.name,
							failure.phase().tag(), failure.reason().tag(), failure.message()));
				}
			}
		}
	}

	/** Strategy to wait between two probes. */
	@FunctionalInterface
	interface Pause {

		void sleep(Duration duration) throws InterruptedException;

	}

}
