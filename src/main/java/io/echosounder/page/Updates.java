package io.echosounder.page;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
 * Tells everybody who has the page open what has changed, once a second, as server-sent
 * events. Each viewer has a virtual thread, so one that does not read holds up nobody;
 * the state is put together once a second for all of them. A stream ends after ten
 * minutes; the page then asks for another.
 */
final class Updates {

	/** Who has more windows open than that does not look at them. */
	static final int MAX_VIEWERS = 50;

	private static final Log logger = LogFactory.getLog(Updates.class);

	private static final long PERIOD = TimeUnit.SECONDS.toNanos(1);

	private static final Duration LIFETIME = Duration.ofMinutes(10);

	/** How long a browser waits before it comes back. */
	private static final byte[] RETRY = "retry:1000\n".getBytes(StandardCharsets.UTF_8);

	/** Asks the page to come back at once. */
	private static final byte[] AGAIN = "event:again\ndata:again\n\n".getBytes(StandardCharsets.UTF_8);

	private final StateSource source;

	private final JsonMapper json;

	private final Semaphore seats = new Semaphore(MAX_VIEWERS);

	private final Set<Thread> viewers = ConcurrentHashMap.newKeySet();

	private final long origin = System.nanoTime();

	private long latestTick = -1;

	private byte @Nullable [] latest;

	private volatile boolean over;

	Updates(StateSource source, JsonMapper json) {
		this.source = source;
		this.json = json;
	}

	/** Whether there is a seat for one more. */
	boolean hasSeat() {
		return !this.over && this.seats.availablePermits() > 0;
	}

	/** How many have it open. */
	int viewers() {
		return this.viewers.size();
	}

	/**
	 * Tells a viewer how it goes on, until it goes or all is over. Does not wait.
	 * @param request of a viewer; one too many gets nothing
	 * @param response where events go
	 */
	void tell(HttpServletRequest request, HttpServletResponse response) throws IOException {
		if (!this.seats.tryAcquire()) {
			return;
		}
		boolean told = false;
		try {
			// twice as long, as that is for those that have got stuck
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
			long start = System.nanoTime();
			while (!this.over && System.nanoTime() - start < LIFETIME.toNanos()) {
				viewer.send(current());
				awaitTick();
			}
			viewer.send(this.over ? event() : AGAIN);
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

	/** The same for all viewers in the same second. */
	private synchronized byte[] current() {
		long tick = tick();
		byte[] latest = this.latest;
		if (latest == null || tick != this.latestTick) {
			latest = event();
			this.latest = latest;
			this.latestTick = tick;
		}
		return latest;
	}

	private byte[] event() {
		return ("event:state\ndata:" + this.json.writeValueAsString(this.source.now()) + "\n\n")
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

	/** Tells all viewers how it ended, and ends. Waits for none of them. */
	void end() {
		this.over = true;
		this.viewers.forEach(LockSupport::unpark);
	}

}
