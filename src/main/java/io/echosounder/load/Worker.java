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
 * A thread with a part of the connections. If not said otherwise, that thread calls.
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

	/** Which connection is next, and how many rounds all have had. */
	private int next;

	private long round;

	/** Until when it was to send, in ns since the begin. */
	private long stopped;

	private volatile List<UnsentPayloads> unsent = List.of();

	/**
	 * Gets ready. Any thread may call.
	 * @param loop are closed with it
	 * @param connectLatch is told of the first attempt of each connection
	 */
	Worker(SendSchedule schedule, PayloadPool payloads, ConnectionLoop loop, ConnectLatch connectLatch) {
		this.schedule = schedule;
		this.payloads = payloads;
		this.loop = loop;
		this.connectLatch = connectLatch;
		this.recorder = new LoadRecorder(schedule.isPaced());
	}

	/** Adds a connection, before the thread is started. */
	void add(int connection) {
		this.handlers.add(new LoadConnection(this, connection));
	}

	/** Starts the thread, which makes the connections. Another thread calls. */
	void open() {
		this.thread.start();
	}

	/**
	 * Begins to send. Any thread may call.
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
	 * Sends no more, waits for what is under way, and ends. Any thread may call.
	 * @param elapsed ns since the begin; what was to be sent until then and was not is
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

	/** Something is due now. Any thread may call. */
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

	/** Sends over the connections in the order in which their payloads are due. */
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
	 * Waits for the end of the thread. Another thread calls.
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

	/** A connection was tried for the first time. */
	void attempted(boolean opened) {
		this.connectLatch.attempted(opened);
	}

	/** Any thread may call. */
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

	/** When it began to send, in ns. */
	long start() {
		return this.start;
	}

	/** How long it has been sending, in ns. */
	long elapsed() {
		return this.loop.now() - this.start;
	}

	/** What should have been sent and was not. Any thread may call. */
	List<UnsentPayloads> unsent() {
		return this.unsent;
	}

}
