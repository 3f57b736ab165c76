package io.echosounder.transport;

import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.util.Set;

import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Times of TCP keep-alive (RFC 9293 section 3.8.4). The kernel's own times replace
 * {@code null}.
 *
 * @param idle seconds without traffic before the first probe
 * @param interval seconds between two probes
 * @param count probes without an answer after which the connection has failed
 */
public record KeepAlive(@Nullable Integer idle, @Nullable Integer interval, @Nullable Integer count) {

	/** The kernel's times: two hours and eleven minutes in all on Linux, by default. */
	public static final KeepAlive DEFAULTS = new KeepAlive(null, null, null);

	/** Set these times, which have no effect while keep-alive is off. */
	void set(SocketChannel socket) throws IOException {
		set(socket, ExtendedSocketOptions.TCP_KEEPIDLE, this.idle);
		set(socket, ExtendedSocketOptions.TCP_KEEPINTERVAL, this.interval);
		set(socket, ExtendedSocketOptions.TCP_KEEPCOUNT, this.count);
	}

	private static void set(SocketChannel socket, SocketOption<Integer> option, @Nullable Integer value)
			throws IOException {
		if (value != null) {
			socket.setOption(option, value);
		}
	}

	/**
	 * Return the times that this platform can set.
	 * @return options of {@link ExtendedSocketOptions}, and others
	 */
	public static Set<SocketOption<?>> supportedOptions() {
		try (SocketChannel socket = SocketChannel.open()) {
			return socket.supportedOptions();
		}
		catch (IOException _) {
			// no descriptor: the listener fails for that reason, and reports it
			return Set.of(ExtendedSocketOptions.TCP_KEEPIDLE, ExtendedSocketOptions.TCP_KEEPINTERVAL,
					ExtendedSocketOptions.TCP_KEEPCOUNT);
		}
	}

}
