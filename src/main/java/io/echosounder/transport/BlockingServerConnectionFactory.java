package io.echosounder.transport;

import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import io.echosounder.eventloop.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Serves each connection on a blocking socket, by a separate virtual thread. An event
 * loop only accepts for it and checks its deadlines.
 */
public final class BlockingServerConnectionFactory extends ServerConnectionFactory {

	private static final long TICK = TimeUnit.SECONDS.toNanos(1);

	/** Identifies the last start, so that the ticks of an earlier one end. */
	private volatile @Nullable Object start;

	/**
	 * Create a factory that is not bound yet. In an application with Echosounder's
	 * auto-configuration, such a bean has the metrics of a listener of that name.
	 * @param listener name of the listener, for logs, metrics and errors
	 * @param address address to bind: an address of IPv4, also {@code 0.0.0.0}, for IPv4
	 * alone, {@code ::} for both families; port 0 takes any free port
	 * @param options options of the listener and its connections
	 * @param loops must outlive this factory
	 */
	public BlockingServerConnectionFactory(String listener, InetSocketAddress address, TransportOptions options,
			EventLoopGroup loops) {
		super(listener, address, options, loops, null);
	}

	/**
	 * Create a factory that is not bound yet.
	 * @param listener name of the listener, for logs and errors
	 * @param address address to bind: an address of IPv4, also {@code 0.0.0.0}, for IPv4
	 * alone, {@code ::} for both families; port 0 takes any free port
	 * @param options options of the listener and its connections; the dispatch has no
	 * effect, as the connection's virtual thread runs the handler
	 * @param loops must outlive this factory
	 * @param observer is told of events
	 */
	public BlockingServerConnectionFactory(String listener, InetSocketAddress address, TransportOptions options,
			EventLoopGroup loops, TransportObserver observer) {
		super(listener, address, options, loops, observer);
	}

	@Override
	String kind() {
		return String.format(Locale.ROOT, "%s, blocking", options().connections().framing()).toLowerCase(Locale.ROOT);
	}

	@Override
	SocketDriver driver(DriverEvents events, SocketChannel socket) {
		return new BlockingDriver(events, socket, loops().next(), loops().virtualThreads(), loops().recordBuffers());
	}

	@Override
	void started(EventLoop loop) {
		Object start = new Object();
		this.start = start;
		loop.schedule(TICK, () -> tick(loop, start));
	}

	private void tick(EventLoop loop, Object start) {
		if (isRunning() && start.equals(this.start) && loop.isAlive()) {
			loop.schedule(TICK, () -> tick(loop, start));
			long now = loop.now();
			forEachConnection((connection) -> connection.core().tick(now));
		}
	}

}
