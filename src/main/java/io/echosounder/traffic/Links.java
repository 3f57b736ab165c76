package io.echosounder.traffic;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.echosounder.probe.Connection;
import io.echosounder.probe.SelectorLoop;

/**
 * The links of one thread, which is the one that calls {@link #turn} again and again.
 */
public final class Links implements Closeable {

	private static final int BUFFER_SIZE = 64 * 1024;

	/** How exact timeouts and pauses are. */
	private static final long TICK = TimeUnit.MILLISECONDS.toNanos(20);

	private final Openings openings;

	private final long timeout;

	private final LongSupplier time;

	private final SelectorLoop loop;

	private final List<Link> links = new ArrayList<>();

	private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_SIZE);

	private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_SIZE);

	/** Links that are not done. */
	private int remaining;

	private boolean broken;

	private long ticked;

	/**
	 * Gets ready.
	 * @param openings makes the connections
	 * @param timeout ns to wait for an echo
	 * @throws IOException if this machine has no descriptor left
	 */
	public Links(Openings openings, long timeout) throws IOException {
		this(openings, timeout, System::nanoTime);
	}

	/**
	 * Gets ready, with another source of time for pauses.
	 * @param time in ns, from any origin
	 */
	Links(Openings openings, long timeout, LongSupplier time) throws IOException {
		this.openings = openings;
		this.timeout = timeout;
		this.time = time;
		this.ticked = time.getAsLong();
		this.loop = new SelectorLoop();
	}

	/**
	 * Adds a link, and has its connection made. The thread of the links calls.
	 * @param owner sends over it
	 * @return the link
	 */
	public Link open(Link.Owner owner) {
		Link link = new Link(this, owner);
		this.links.add(link);
		this.remaining++;
		link.open();
		return link;
	}

	/**
	 * Whether there are no links but such as have come to their end. The thread of the
	 * links calls.
	 * @return {@code true} if there is nothing left to do, or a turn has thrown an
	 * unchecked exception: nothing is known of the links then
	 */
	public boolean areDone() {
		return this.broken || this.remaining == 0;
	}

	/**
	 * Does what there is to do. An unchecked exception of a thread that makes connections
	 * is thrown here, too.
	 * @param nanos how long to wait for it at most, in ns
	 * @throws IOException if the links are closed
	 */
	public void turn(long nanos) throws IOException {
		boolean done = false;
		try {
			this.loop.turn(Math.min(nanos, TICK));
			long now = now();
			if (now - this.ticked >= TICK) {
				this.ticked = now;
				for (Link link : this.links) {
					link.tick(now);
				}
			}
			done = true;
		}
		finally {
			this.broken |= !done;
		}
	}

	/**
	 * Sends nothing more, and ends each connection when nothing is under way. The thread
	 * of the links calls.
	 */
	public void stop() {
		this.links.forEach(Link::stop);
	}

	/**
	 * Hands over work to the thread of the links. Any thread may call.
	 * @param task is run by the next turn
	 */
	public void execute(Runnable task) {
		this.loop.execute(task);
	}

	/**
	 * Ends the wait of a turn. Any thread may call.
	 */
	public void wakeUp() {
		this.loop.wakeUp();
	}

	/**
	 * The clock of the links. Any thread may call.
	 * @return ns, of {@link System#nanoTime()}
	 */
	public long now() {
		return this.time.getAsLong();
	}

	void add(Connection connection, Runnable ready) throws IOException {
		this.loop.add(connection, ready);
	}

	void open(Link link) {
		this.openings.open(this, link);
	}

	void done() {
		this.remaining--;
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

	/**
	 * Closes what they wait with, and not the connections.
	 */
	@Override
	public void close() throws IOException {
		this.loop.close();
	}

}
