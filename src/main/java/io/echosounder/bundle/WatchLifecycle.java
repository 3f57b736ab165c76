package io.echosounder.bundle;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledFuture;

import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.TaskScheduler;

/**
 * Checks the files of watched bundles while the server runs.
 */
final class WatchLifecycle implements SmartLifecycle {

	/**
	 * Period of checks: a change needs two, and Boot's quiet period (10 s) is over before
	 * the second.
	 */
	private static final Duration PERIOD = Duration.ofSeconds(30);

	private final List<WatchedBundle> bundles;

	private final TaskScheduler scheduler;

	private volatile @Nullable ScheduledFuture<?> looks;

	WatchLifecycle(List<WatchedBundle> bundles, TaskScheduler scheduler) {
		this.bundles = List.copyOf(bundles);
		this.scheduler = scheduler;
	}

	/** Check each bundle once. */
	void look() {
		this.bundles.forEach(WatchedBundle::look);
	}

	@Override
	public boolean isAutoStartup() {
		return !this.bundles.isEmpty();
	}

	@Override
	public void start() {
		this.looks = this.scheduler.scheduleWithFixedDelay(this::look, PERIOD);
	}

	@Override
	public void stop() {
		ScheduledFuture<?> looks = this.looks;
		if (looks != null) {
			looks.cancel(false);
			this.looks = null;
		}
	}

	@Override
	public boolean isRunning() {
		return this.looks != null;
	}

}
