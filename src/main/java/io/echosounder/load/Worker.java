package io.echosounder.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.echosounder.probe.Connection;
import io.echosounder.probe.Loop;
import org.jspecify.annotations.Nullable;

/**
 * A thread with a part of the connections. If not said otherwise, that thread calls.
 */
final class Worker {

	private static final int BUFFER_SIZE = 64 * 1024;

	/** How exact timeouts and pauses are. */
	private static final long TICK = TimeUnit.MILLISECONDS.toNanos(20);

	private final Plan plan;

	private final Deck deck;

	private final Openings openings;

	private final long timeout;

	private final Tally tally;

	private final Loop loop;

	private final Thread thread = Thread.ofPlatform().daemon().name("load").unstarted(this::run);

	private final List<Lane> lanes = new ArrayList<>();

	private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_SIZE);

	private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_SIZE);

	private @Nullable Throwable defect;

	/** Lanes that are not done. */
	private int remaining;

	private boolean sending;

	private boolean stopping;

	private long start;

	/** Whose turn is next, in the order of the plan. */
	private int next;

	private long round;

	private long ticked;

	/** Until when it was to send, in ns since the begin. */
	private long stopped;

	private volatile long unsent;

	/**
	 * Gets ready. Any thread may call.
	 * @param timeout ns to wait for an echo
	 */
	Worker(Plan plan, Deck deck, Openings openings, long timeout) throws IOException {
		this.plan = plan;
		this.deck = deck;
		this.openings = openings;
		this.timeout = timeout;
		this.tally = new Tally(plan.isPaced());
		this.loop = new Loop();
	}

	/** Adds a connection, before the thread is started. */
	void add(int connection) {
		this.lanes.add(new Lane(this, connection));
	}

	/** Starts the thread, which makes the connections. Another thread calls. */
	void open() {
		this.remaining = this.lanes.size();
		this.loop.execute(() -> this.lanes.forEach(Lane::open));
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
			this.lanes.forEach(Lane::send);
		});
	}

	/**
	 * Sends no more, waits for what is under way, and ends. Any thread may call.
	 * @param elapsed ns since the begin; what was to be sent until then and was not is
	 * counted
	 */
	void stop(long elapsed) {
		this.loop.execute(() -> {
			sendWhatIsDue(now());
			this.stopping = true;
			this.stopped = elapsed;
			this.sending = false;
			this.lanes.forEach(Lane::stop);
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

	/** Runs something in the thread. Any thread may call. */
	void execute(Runnable task) {
		this.loop.execute(task);
	}

	private void run() {
		try (this.loop) {
			while (this.remaining > 0) {
				this.loop.turn(TICK);
				long now = now();
				sendWhatIsDue(now);
				if (now - this.ticked >= TICK) {
					this.ticked = now;
					for (Lane lane : this.lanes) {
						lane.tick(now);
					}
				}
			}
			// again, as connections may have broken since
			countUnsent();
		}
		catch (IOException ex) {
			this.defect = new UncheckedIOException(ex);
		}
		catch (RuntimeException | Error ex) {
			this.defect = ex;
		}
	}

	/** Goes from lane to lane in the order in which their payloads are due. */
	private void sendWhatIsDue(long now) {
		if (!this.sending || !this.plan.isPaced()) {
			return;
		}
		long elapsed = now - this.start;
		while (this.plan.due(this.lanes.get(this.next).index(), this.round) <= elapsed) {
			this.lanes.get(this.next).send();
			this.next++;
			if (this.next == this.lanes.size()) {
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

	void add(Connection connection, Runnable ready) throws IOException {
		this.loop.add(connection, ready);
	}

	void open(Lane lane) {
		this.openings.open(this, lane);
	}

	/** A lane has come to its end. */
	void done() {
		this.remaining--;
	}

	Tally tally() {
		return this.tally;
	}

	Plan plan() {
		return this.plan;
	}

	Deck deck() {
		return this.deck;
	}

	ByteBuffer in() {
		return this.in;
	}

	ByteBuffer out() {
		return this.out;
	}

	/** How long to wait for an echo, in ns. */
	long timeout() {
		return this.timeout;
	}

	boolean isSending() {
		return this.sending;
	}

	boolean isStopping() {
		return this.stopping;
	}

	/** When it began to send, in ns. */
	long start() {
		return this.start;
	}

	long now() {
		return System.nanoTime();
	}

	/**
	 * What should have been sent until it was stopped, and was not. Any thread may call.
	 */
	long unsent() {
		return this.unsent;
	}

}
