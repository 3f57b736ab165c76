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
 * Keeps connections open and requests an echo from each in an interval. Connections that
 * end are opened again, and each event is reported. Used once, by one thread; an
 * interrupt ends it, with the figures so far.
 */
public final class Hold {

	/**
	 * More payloads than a connection has in flight, so that an echo that comes twice is
	 * detected.
	 */
	private static final int PAYLOADS = 251;

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final Target target;

	private final ProbeOptions probeOptions;

	private final HoldOptions options;

	private final HoldStatistics statistics;

	private final List<HeldConnection> held = new ArrayList<>();

	private final List<ReconnectingConnection> connections = new ArrayList<>();

	private long start;

	/** Index of the connection whose turn is next. */
	private int next;

	private long round = 1;

	private boolean over;

	/**
	 * Create a hold. It does not use the network yet.
	 * @param target target to connect to
	 * @param probeOptions protocol options; their timeout also applies to each echo
	 * @param options of the hold
	 */
	public Hold(Target target, ProbeOptions probeOptions, HoldOptions options) {
		this.target = target;
		this.probeOptions = probeOptions;
		this.options = options;
		this.statistics = new HoldStatistics(options.connections());
	}

	/**
	 * Open the connections, and keep them until the time is over, the thread is
	 * interrupted or the listener declines further events. Then wait for payloads in
	 * flight, and close them.
	 * @param listener receives each event, in this thread; returns whether it wants
	 * another
	 * @return statistics of the connections
	 */
	public HoldStatistics run(Predicate<HoldEvent> listener) {
		return run(listener, (_) -> {
			// only the end is told
		});
	}

	/**
	 * Do the same, and report the figures so far about every second.
	 * @param listener receives each event, in this thread; returns whether it wants
	 * another
	 * @param progress receives the figures so far, in this thread; they continue to
	 * change
	 * @return statistics of the connections
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
			// the first turn of all is the echo that each new connection requests
			this.next = 1 % this.held.size();
			this.round = 1 / this.held.size();
			long told = 0;
			while (!isOver(loop)) {
				loop.turn(Long.MAX_VALUE);
				sendWhatIsDue(loop.now() - this.start);
				long now = loop.now();
				if (now - this.start - told >= SECOND) {
					told = now - this.start;
					reached(now);
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

	/** Request echoes; connections take turns, evenly over the interval. */
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
