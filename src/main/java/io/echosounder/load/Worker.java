package io.echosounder.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.echosounder.traffic.ReconnectingConnection;
import io.echosounder.traffic.ConnectionLoop;
import org.jspecify.annotations.Nullable;

/**
 * A thread with a part of the connections. If not said otherwise, that thread calls.
 */
final class Worker {

	private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(1);

	private final Plan plan;

	private final Deck deck;

	private final Start first;

	private final Tally tally;

	private final ConnectionLoop loop;

	private final Thread thread = Thread.ofPlatform().daemon().name("load").unstarted(this::run);

	private final List<Lane> lanes = new ArrayList<>();

	private final List<ReconnectingConnection> connections = new ArrayList<>();

	private @Nullable Throwable defect;

	private boolean sending;

	private long start;

	/** Whose turn is next, in the order of the plan, and how many turns all have had. */
	private int next;

	private long turn;

	/** Until when it was to send, in ns since the begin. */
	private long stopped;

	private volatile long unsent;

	/**
	 * Gets ready. Any thread may call.
	 * @param loop are closed with it
	 * @param first is told of the first attempt of each connection
	 */
	Worker(Plan plan, Deck deck, ConnectionLoop loop, Start first) {
		this.plan = plan;
		this.deck = deck;
		this.loop = loop;
		this.first = first;
		this.tally = new Tally(plan.isPaced());
	}

	/** Adds a connection, before the thread is started. */
	void add(int connection) {
		this.lanes.add(new Lane(this, connection));
	}

	/** Starts the thread, which makes the connections. Another thread calls. */
	void open() {
		this.thread.start();
	}

	/**
	 * Begins to send. Any thread may call.
	 * @param start in ns; what the plan says counts from there
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
		this.unsent = this.lanes.stream().mapToLong((lane) -> lane.unsent(this.stopped)).sum();
	}

	/** Something is due now. Any thread may call. */
	void wakeUp() {
		this.loop.wakeUp();
	}

	private void run() {
		try (this.loop) {
			this.lanes.forEach((lane) -> this.connections.add(this.loop.open(lane)));
			while (!this.loop.isDone()) {
				this.loop.turn(LONGEST_WAIT);
				sendWhatIsDue();
			}
			// again, as connections may have broken since
			countUnsent();
		}
		catch (IOException | RuntimeException | Error ex) {
			this.defect = ex;
			this.first.end();
		}
	}

	/** Goes from lane to lane in the order in which their payloads are due. */
	private void sendWhatIsDue() {
		if (!this.sending || !this.plan.isPaced()) {
			return;
		}
		long elapsed = elapsed();
		while (this.lanes.get(this.next).due(this.turn) <= elapsed) {
			this.connections.get(this.next).send();
			this.next++;
			if (this.next == this.lanes.size()) {
				this.next = 0;
				this.turn++;
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
		this.first.attempted(opened);
	}

	/** Any thread may call. */
	Tally tally() {
		return this.tally;
	}

	Plan plan() {
		return this.plan;
	}

	Deck deck() {
		return this.deck;
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
	long unsent() {
		return this.unsent;
	}

}
