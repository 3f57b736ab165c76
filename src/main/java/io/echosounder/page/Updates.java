package io.echosounder.page;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends each viewer of the page the changes, once a second, as server-sent events. The
 * first event is the history. Each viewer has a virtual thread, so one that does not read
 * delays no other. The state is collected once a second for all viewers. A stream ends
 * after ten minutes; the page then opens another.
 */
final class Updates {

	/** Maximum number of viewers at once, more than operators need. */
	static final int MAX_VIEWERS = 50;

	private static final Log logger = LogFactory.getLog(Updates.class);

	private static final long PERIOD = TimeUnit.SECONDS.toNanos(1);

	private static final Duration LIFETIME = Duration.ofMinutes(10);

	/** Time until a browser reconnects. */
	private static final byte[] RETRY = "retry:1000\n".getBytes(StandardCharsets.UTF_8);

	/** Event that asks the page to reconnect at once. */
	private static final byte[] AGAIN = "event:again\ndata:again\n\n".getBytes(StandardCharsets.UTF_8);

	private final StateSource source;

	private final History history;

	private final JsonMapper json;

	private final Semaphore seats = new Semaphore(MAX_VIEWERS);

	private final Set<Thread> viewers = ConcurrentHashMap.newKeySet();

	private final long origin = System.nanoTime();

	private long latestTick = -1;

	private byte @Nullable [] latest;

	private volatile boolean over;

	Updates(StateSource source, History history, JsonMapper json) {
		this.source = source;
		this.history = history;
		this.json = json;
	}

	/** Return whether another viewer is allowed. */
	boolean hasSeat() {
		return !this.over && this.seats.availablePermits() > 0;
	}

	/** Return the number of viewers. */
	int viewers() {
		return this.viewers.size();
	}

	/**
	 * Send updates to a viewer until it disconnects or the server ends. Does not wait.
	 * @param request of a viewer; one above the limit gets nothing
	 * @param response receives the events
	 */
	void tell(HttpServletRequest request, HttpServletResponse response) throws IOException {
		if (!this.seats.tryAcquire()) {
			return;
		}
		boolean told = false;
		try {
			// twice as long, as this limit is for stuck viewers
			Viewer viewer = Viewer.of(request, response, LIFETIME.multipliedBy(2));
			Thread thread = Thread.ofVirtual().name("page-viewer").unstarted(() -> serve(viewer));
			this.viewers.add(thread);
			thread.start();
			told = true;
		}
		finally {
			if (!told) {
				this.seats.release();
			}
		}
	}

	private void serve(Viewer viewer) {
		try {
			viewer.send(RETRY);
			viewer.send(event("history", new Past(this.source.bounds(), this.history.samples())));
			long start = System.nanoTime();
			while (!this.over && System.nanoTime() - start < LIFETIME.toNanos()) {
				viewer.send(current());
				awaitTick();
			}
			viewer.send(this.over ? state() : AGAIN);
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("A viewer of the page has gone", ex);
		}
		finally {
			viewer.end();
			this.viewers.remove(Thread.currentThread());
			this.seats.release();
		}
	}

	/** Return the state, the same for all viewers in the same second. */
	private synchronized byte[] current() {
		long tick = tick();
		byte[] latest = this.latest;
		if (latest == null || tick != this.latestTick) {
			latest = state();
			this.latest = latest;
			this.latestTick = tick;
		}
		return latest;
	}

	private byte[] state() {
		return event("state", this.source.now());
	}

	private byte[] event(String name, Object data) {
		return ("event:" + name + "\ndata:" + this.json.writeValueAsString(data) + "\n\n")
			.getBytes(StandardCharsets.UTF_8);
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

	/** Send all viewers the outcome, and end. Waits for none of them. */
	void end() {
		this.over = true;
		this.viewers.forEach(LockSupport::unpark);
	}

	/**
	 * History before the viewer's request.
	 *
	 * @param bounds upper bounds of the buckets in samples, in seconds
	 * @param samples as in {@link History}
	 */
	record Past(List<Double> bounds, List<long[]> samples) {

	}

}
