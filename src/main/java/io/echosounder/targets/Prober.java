package io.echosounder.targets;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

import io.echosounder.address.Target;
import io.echosounder.probe.Probe;
import io.echosounder.probe.ProbeOptions;
import io.echosounder.probe.Result;
import io.echosounder.settings.AllowedTarget;
import org.jspecify.annotations.Nullable;

/**
 * Probes allowed targets on request, up to an allowed number at once. Thread-safe.
 */
public final class Prober {

	private static final Answer STOPPED = new Answer.Unable("The server stops.");

	private final Map<String, Supplier<ProbeOptions>> modules;

	private final Supplier<ProbeOptions> defaults;

	private final List<AllowedTarget> allowedTargets;

	private final int maxProbes;

	private final Semaphore free;

	private volatile @Nullable ExecutorService executor;

	/**
	 * Create a prober.
	 * @param modules options of probes, by name
	 * @param defaults options for requests without a name
	 */
	Prober(Map<String, Supplier<ProbeOptions>> modules, Supplier<ProbeOptions> defaults,
			List<AllowedTarget> allowedTargets, int maxProbes) {
		this.modules = Map.copyOf(modules);
		this.defaults = defaults;
		this.allowedTargets = List.copyOf(allowedTargets);
		this.maxProbes = maxProbes;
		this.free = new Semaphore(maxProbes);
	}

	/**
	 * Probe once, over a new connection, and wait for the end.
	 * @param target target, as host:port
	 * @param module name of the options; {@code null} for the defaults
	 * @param limit time limit of the probe, if that of its module is not shorter;
	 * {@code null} for none
	 * @return the outcome
	 * @throws InterruptedException if the thread was interrupted
	 */
	public Answer probe(String target, @Nullable String module, @Nullable Duration limit) throws InterruptedException {
		Supplier<ProbeOptions> options = (module != null) ? this.modules.get(module) : this.defaults;
		if (options == null) {
			return new Answer.Refused(String.format(Locale.ROOT, "'echo.probe.modules' has no module '%s'.", module));
		}
		Target where;
		try {
			where = Target.parse(target);
		}
		catch (IllegalArgumentException ex) {
			return new Answer.Refused(ex.getMessage() + ".");
		}
		if (this.allowedTargets.stream().noneMatch((allowed) -> allowed.includes(where))) {
			return new Answer.Refused(
					String.format(Locale.ROOT, "%s is not among 'echo.probe.endpoint.allowed-targets'.", where));
		}
		return probe(where, inTime(options.get(), limit));
	}

	private static ProbeOptions inTime(ProbeOptions options, @Nullable Duration limit) {
		return (limit == null || limit.compareTo(options.timeout()) >= 0) ? options : options.withTimeout(limit);
	}

	private Answer probe(Target target, ProbeOptions options) throws InterruptedException {
		if (!this.free.tryAcquire()) {
			return new Answer.Unable(String.format(Locale.ROOT,
					"The limit of 'echo.probe.endpoint.max-probes' is reached: %d.", this.maxProbes));
		}
		try {
			ExecutorService executor = this.executor;
			return (executor != null) ? new Answer.Probed(executor.submit(() -> attempt(target, options)).get())
					: STOPPED;
		}
		catch (RejectedExecutionException _) {
			return STOPPED;
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof InterruptedException) {
				return STOPPED;
			}
			throw new IllegalStateException(String.format(Locale.ROOT, "%s could not be probed", target),
					ex.getCause());
		}
		finally {
			this.free.release();
		}
	}

	private static Outcome attempt(Target target, ProbeOptions options) throws InterruptedException {
		try (Probe probe = new Probe(target, options)) {
			long start = System.nanoTime();
			Result result = probe.attempt(1, true);
			return new Outcome(result, Duration.ofNanos(System.nanoTime() - start));
		}
	}

	/** Start to take requests. */
	synchronized void start() {
		if (this.executor == null) {
			this.executor = Executors
				.newCachedThreadPool(Thread.ofPlatform().name("echo-probe-request-", 0).daemon().factory());
		}
	}

	/** Cancel the current probes. Does not wait. */
	synchronized void stop() {
		ExecutorService executor = this.executor;
		this.executor = null;
		if (executor != null) {
			executor.shutdownNow();
		}
	}

}
