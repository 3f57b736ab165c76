package io.echosounder.hold;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

import io.echosounder.address.Target;
import io.echosounder.framing.Framing;
import io.echosounder.probe.Connector;
import io.echosounder.probe.Payload;
import io.echosounder.probe.ProbeOptions;
import io.echosounder.traffic.ConnectionLoop;
import io.echosounder.traffic.ConnectionOpener;
import io.echosounder.traffic.ReconnectingConnection;

/**
 * Keeps connections open, asks each for an echo in an interval, makes those again that
 * come to an end, and tells what happened. Used once, by one thread; to interrupt it ends
 * it, with the figures so far.
 */
public final class Hold {

	/** More than a connection has on its way, so that one which comes twice is seen. */
	private static final int PAYLOADS = 251;

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final Target target;

	private final ProbeOptions probeOptions;

	private final HoldOptions options;

	private final HoldStatistics statistics;

	private final List<HeldConnection> held = new ArrayList<>();

	private final List<ReconnectingConnection> connections = new ArrayList<>();

	private long start;

	/** Whose turn is next, and in which interval; each asks first when it is made. */
	private int next;

	private long round = 1;

	private boolean over;

	/**
	 * Gets ready, and does nothing on the network yet.
	 * @param target where to
	 * @param probeOptions how to speak there; its timeout is also that of each echo
	 * @param options what to keep
	 */
	public Hold(Target target, ProbeOptions probeOptions, HoldOptions options) {
		this.target = target;
		this.probeOptions = probeOptions;
		this.options = options;
		this.statistics = new HoldStatistics(options.connections());
	}

	/**
	 * Makes the connections, and keeps them until the time is over, the thread is
	 * interrupted or nobody listens any more; then waits for what is under way, and ends
	 * them.
	 * @param listener is told of each event, in this thread; whether it wants to hear of
	 * another
	 * @return what became of them
	 */
	public HoldStatistics run(Predicate<HoldEvent> listener) {
		return run(listener, (_) -> {
			// only the end is told
		});
	}

	/**
	 * Does the same, and tells about every second what has become of them so far.
	 * @param listener is told of each event, in this thread; whether it wants to hear of
	 * another
	 * @param progress is told the figures so far, in this thread, which go on to change
	 * @return what became of them
	 */
	public HoldStatistics run(Predicate<HoldEvent> listener, Consumer<HoldStatistics> progress) {
		try (ConnectionOpener opener = new ConnectionOpener(new Connector(this.target, this.probeOptions),
				this.options.connections());
				ConnectionLoop loop = new ConnectionLoop(opener, this.probeOptions.timeout().toNanos())) {
			this.start = loop.now();
			Payload[] payloads = payloads(this.probeOptions.framing(), this.options.size());
			for (int i = 1; i <= this.options.connections(); i++) {
				HeldConnection held = new HeldConnection(i, loop, payloads, this.statistics,
						(event) -> this.over |= !listener.test(event));
				this.held.add(held);
				this.connections.add(loop.open(held));
			}
			// the first turn of all is the echo that each connection begins with
			this.next = 1 % this.held.size();
			this.round = 1 / this.held.size();
			long told = 0;
			while (!isOver(loop)) {
				loop.turn(Long.MAX_VALUE);
				long elapsed = loop.now() - this.start;
				sendWhatIsDue(elapsed);
				if (elapsed - told >= SECOND) {
					told = elapsed;
					reached(loop.now());
					progress.accept(this.statistics);
				}
			}
			reached(loop.now());
			loop.finish();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return this.statistics;
	}

	private void reached(long now) {
		long gap = this.held.stream().mapToLong((held) -> held.brokenFor(now)).max().orElse(0);
		this.statistics.reached(now - this.start, gap);
	}

	private static Payload[] payloads(Framing framing, int size) {
		Payload[] payloads = new Payload[PAYLOADS];
		Arrays.setAll(payloads, (i) -> new Payload(framing, size, i));
		return payloads;
	}

	private boolean isOver(ConnectionLoop loop) {
		return Thread.interrupted() || this.over
				|| (this.options.duration() != null && loop.now() - this.start >= this.options.duration().toNanos());
	}

	/** Connections take turns, evenly over the interval. */
	private void sendWhatIsDue(long elapsed) {
		double interval = this.options.interval().toNanos();
		while ((this.round + (double) this.next / this.held.size()) * interval <= elapsed) {
			this.held.get(this.next).due();
			this.connections.get(this.next).exchange();
			this.next++;
			if (this.next == this.held.size()) {
				this.next = 0;
				this.round++;
			}
		}
	}

}
