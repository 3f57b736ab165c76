package io.echosounder.page;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.web.servlet.function.ServerResponse.SseBuilder;

/**
 * Tells everybody who has the page open what has changed, once a second, as server-sent
 * events. Each viewer has a virtual thread, so one that does not read holds up nobody;
 * the state is put together once a second for all of them.
 */
final class Updates {

	/** Who has more windows open than that does not look at them. */
	static final int MAX_VIEWERS = 50;

	private static final Log logger = LogFactory.getLog(Updates.class);

	private static final long PERIOD = TimeUnit.SECONDS.toNanos(1);

	private final StateSource source;

	private final Semaphore seats = new Semaphore(MAX_VIEWERS);

	private final Set<Thread> viewers = ConcurrentHashMap.newKeySet();

	private final long origin = System.nanoTime();

	private long latestTick = -1;

	private @Nullable ServerState latest;

	private volatile boolean over;

	Updates(StateSource source) {
		this.source = source;
	}

	/** Whether there is a seat for one more. */
	boolean hasSeat() {
		return !this.over && this.seats.availablePermits() > 0;
	}

	/**
	 * Tells a viewer how it goes on, until it goes or all is over. Does not wait.
	 * @param viewer where events go; one too many gets none
	 */
	void tell(SseBuilder viewer) {
		if (!this.seats.tryAcquire()) {
			viewer.complete();
			return;
		}
		Thread thread = Thread.ofVirtual().name("page-viewer").unstarted(() -> serve(viewer));
		this.viewers.add(thread);
		thread.start();
	}

	private void serve(SseBuilder viewer) {
		try {
			// how long a browser waits before it comes back
			viewer.retry(Duration.ofSeconds(1));
			while (!this.over) {
				viewer.event("state").data(current());
				awaitTick();
			}
			viewer.event("state").data(this.source.now());
			viewer.complete();
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("A viewer of the page has gone", ex);
			viewer.complete();
		}
		finally {
			this.viewers.remove(Thread.currentThread());
			this.seats.release();
		}
	}

	/** The same for all viewers in the same second. */
	private synchronized ServerState current() {
		long tick = tick();
		ServerState latest = this.latest;
		if (latest == null || tick != this.latestTick) {
			latest = this.source.now();
			this.latest = latest;
			this.latestTick = tick;
		}
		return latest;
	}

	private void awaitTick() {
		long due = this.origin + (tick() + 1) * PERIOD;
		long left = due - System.nanoTime();
		while (left > 0 && !this.over) {
			LockSupport.parkNanos(this, left);
			left = due - System.nanoTime();
		}
	}

	private long tick() {
		return (System.nanoTime() - this.origin) / PERIOD;
	}

	/** Tells all viewers how it ended, and ends. Waits for none of them. */
	void end() {
		this.over = true;
		this.viewers.forEach(LockSupport::unpark);
	}

}
