package io.echosounder.address;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Rules for connecting to a host that every connect loop follows (Happy Eyeballs, RFC
 * 8305).
 */
public final class ConnectRules {

	/** Delay until the next address is tried too (RFC 8305 section 8), in ns. */
	public static final long ATTEMPT_DELAY = Duration.ofMillis(250).toNanos();

	private ConnectRules() {
	}

	/**
	 * Put addresses into the order in which to try them: the families take turns,
	 * beginning with that of the first address (RFC 8305 section 4).
	 * @param addresses at least one
	 * @return the same addresses
	 */
	public static List<InetAddress> interleave(List<InetAddress> addresses) {
		Queue<InetAddress> preferred = new ArrayDeque<>();
		Queue<InetAddress> others = new ArrayDeque<>();
		for (InetAddress address : addresses) {
			boolean same = address instanceof Inet4Address == addresses.getFirst() instanceof Inet4Address;
			(same ? preferred : others).add(address);
		}
		List<InetAddress> order = new ArrayList<>();
		while (order.size() < addresses.size()) {
			if (!preferred.isEmpty()) {
				order.add(preferred.remove());
			}
			if (!others.isEmpty()) {
				order.add(others.remove());
			}
		}
		return order;
	}

	/**
	 * Refuse a socket that has connected to itself, which happens on ports above 32767 of
	 * this machine (RFC 9293 section 3.5): it would echo everything.
	 * @param socket is connected
	 * @throws IOException if both ends are the same
	 */
	public static void refuseSelfConnect(SocketChannel socket) throws IOException {
		if (socket.getLocalAddress().equals(socket.getRemoteAddress())) {
			throw new ConnectException("Connection refused: it would connect to itself");
		}
	}

}
