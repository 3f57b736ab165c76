package io.echosounder.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Locale;

/**
 * Serves its connections on non-blocking sockets, distributed over the event loops of a
 * group. A connection stays with its loop until it ends.
 */
public final class NioServerConnectionFactory extends ServerConnectionFactory {

	/**
	 * Create a factory that is not bound yet. In an application with Echosounder's
	 * auto-configuration, such a bean has the metrics of a listener of that name.
	 * @param listener name of the listener, for logs, metrics and errors
	 * @param address address to bind: an address of IPv4, also {@code 0.0.0.0}, for IPv4
	 * alone, {@code ::} for both families; port 0 takes any free port
	 * @param options options of the listener and its connections
	 * @param loops must outlive this factory
	 */
	public NioServerConnectionFactory(String listener, InetSocketAddress address, TransportOptions options,
			EventLoopGroup loops) {
		super(listener, address, options, loops, null);
	}

	/**
	 * Create a factory that is not bound yet.
	 * @param listener name of the listener, for logs and errors
	 * @param address address to bind: an address of IPv4, also {@code 0.0.0.0}, for IPv4
	 * alone, {@code ::} for both families; port 0 takes any free port
	 * @param options options of the listener and its connections
	 * @param loops must outlive this factory
	 * @param observer is told of events
	 */
	public NioServerConnectionFactory(String listener, InetSocketAddress address, TransportOptions options,
			EventLoopGroup loops, TransportObserver observer) {
		super(listener, address, options, loops, observer);
	}

	@Override
	String kind() {
		return String
			.format(Locale.ROOT, "%s, nio, %s", options().connections().framing(), options().connections().dispatch())
			.toLowerCase(Locale.ROOT);
	}

	@Override
	SocketDriver driver(DriverEvents events, SocketChannel socket) throws IOException {
		return new NioDriver(events, socket, loops().next());
	}

}
