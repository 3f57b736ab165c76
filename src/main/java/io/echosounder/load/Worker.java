package io.echosounder.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.echosounder.traffic.ConnectionLoop;
import io.echosounder.traffic.ReconnectingConnection;
import org.jspecify.annotations.Nullable;

/**
 * A thread with a part of the connections. Unless said otherwise, that thread calls.
 */
final class Worker {

	private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(1);

	private final SendSchedule schedule;

	private final PayloadPool payloads;

	private final ConnectLatch connectLatch;

	private final LoadRecorder recorder;

	private final ConnectionLoop loop;

	private final Thread thread = Thread.ofPlatform().daemon().name("load").unstarted(this::run);

	private final List<LoadConnection> handlers = new ArrayList<>();

	private final List<ReconnectingConnection> connections = new ArrayList<>();

	private @Nullable Throwable defect;

	private boolean sending;

	private long start;

	/** Index of the next connection; the round below counts full rounds. */
	private int next;

	private long round;

	/** Time at which sending stopped, in ns since the begin. */
	private long stopped;

	private volatile List<UnsentPayloads> unsent = List.of();

	/**
	 * Create a worker. Any thread may call.
	 * @param loop is closed with this worker
	 * @param connectLatch is told of the first attempt of each connection
	 */
	Worker(SendSchedule schedule, PayloadPool payloads, ConnectionLoop loop, ConnectLatch connectLatch) {
		this.schedule = schedule;
		this.payloads = payloads;
		this.loop = loop;
		this.connectLatch = connectLatch;
		this.recorder = new LoadRecorder(schedule.isPaced());
	}

	/** Add a connection, before the thread is started. */
	void add(int connection) {
		this.handlers.add(new LoadConnection(this, connection));
	}

	/** Start the thread, which opens the connections. Another thread calls. */
	void open() {
		this.thread.start();
	}

	/**
	 * Begin to send. Any thread may call.
	 * @param start in ns; the schedule counts from there
	 */
	void begin(long start) {
		this.loop.execute(() -> {
			this.start = start;
			this.sending = true;
			this.connections.forEach(ReconnectingConnection::send);
		});
	}

	/**
	 * Stop sending, wait for payloads in flight, and end. Any thread may call.
	 * @param elapsed ns since the begin; payloads that were due by then and not sent are
	 * counted
	 */
	void stop(long elapsed) {
		this.loop.execute(() -> {
			sendWhatIsDue();
			this.stopped = elapsed;
			this.sending = false;
			this.loop.stop();
			countUnsent();
		});
	}

	private void countUnsent() {
		this.unsent = this.handlers.stream()
			.map((handler) -> handler.unsent(this.stopped))
			.filter((unsent) -> unsent.count() > 0)
			.toList();
	}

	/** Wake the thread, as a payload is due. Any thread may call. */
	void wakeUp() {
		this.loop.wakeUp();
	}

	private void run() {
		try (this.loop) {
			this.handlers.forEach((handler) -> this.connections.add(this.loop.open(handler)));
			while (!this.loop.isDone()) {
				this.loop.turn(LONGEST_WAIT);
				sendWhatIsDue();
			}
			// again, as connections may have broken since
			countUnsent();
		}
		catch (IOException | RuntimeException | Error ex) {
			this.defect = ex;
			this.connectLatch.end();
		}
	}

	/** Send over the connections in the order in which their payloads are due. */
	private void sendWhatIsDue() {
		if (!this.sending || !this.schedule.isPaced()) {
			return;
		}
		long elapsed = elapsed();
		while (this.handlers.get(this.next).due(this.round) <= elapsed) {
			this.connections.get(this.next).send();
			this.next++;
			if (this.next == this.handlers.size()) {
				this.next = 0;
				this.round++;
			}
		}
	}

	/**
	 * Wait for the end of the thread. Another thread calls.
	 * @param nanos how long to wait at most
	 * @return whether it has ended
	 */
	boolean await(long nanos) throws InterruptedException {
		boolean ended = this.thread.join(Duration.ofNanos(nanos));
		Throwable defect = this.defect;
		if (ended && defect != null) {
			throw new IllegalStateException("The load broke off: " + defect, defect);
		}
		return ended;
	}

	/** Record the first attempt of a connection. */
	void attempted(boolean opened) {
		this.connectLatch.attempted(opened);
	}

	/** Return the recorder. Any thread may call. */
	LoadRecorder recorder() {
		return this.recorder;
	}

	SendSchedule schedule() {
		return this.schedule;
	}

	PayloadPool payloads() {
		return this.payloads;
	}

	boolean isSending() {
		return this.sending;
	}

	/** Return the time at which sending began, in ns. */
	long start() {
		return this.start;
	}

	/** Return the time since sending began, in ns. */
	long elapsed() {
		return this.loop.now() - this.start;
	}

	/** Return the payloads that were due and not sent. Any thread may call. */
	List<UnsentPayloads> unsent() {
		return this.unsent;
	}

}
