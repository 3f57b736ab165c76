package io.echosounder.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.echosounder.address.AddressFormat;
import io.echosounder.address.ConnectRules;
import org.jspecify.annotations.Nullable;

/**
 * Connects to the first of several addresses that accepts (Happy Eyeballs, RFC 8305
 * section 5): the next address is tried when the one before has failed or has not
 * answered for the delay of {@link ConnectRules}. Used once, by one thread.
 */
final class HappyEyeballs {

	private final Iterator<InetAddress> untried;

	private final int port;

	private final Selector selector;

	private final Deadline deadline;

	private final Map<SocketChannel, InetAddress> pending = new LinkedHashMap<>();

	private @Nullable ProbeException failure;

	/**
	 * Create a connect.
	 * @param addresses one at least, the best first
	 * @param selector nothing else is registered with it
	 */
	HappyEyeballs(List<InetAddress> addresses, int port, Selector selector, Deadline deadline) {
		this.untried = ConnectRules.interleave(addresses).iterator();
		this.port = port;
		this.selector = selector;
		this.deadline = deadline;
	}

	/**
	 * Run the connect.
	 * @return a connected channel that does not block, registered with the selector; the
	 * others are closed
	 * @throws ProbeException if all have failed: with the failure that came closest to a
	 * connection
	 */
	SocketChannel run() throws IOException, ProbeException, DeadlineException, InterruptedException {
		SocketChannel connected = null;
		try {
			while (connected == null) {
				long begun = this.deadline.time().getAsLong();
				connected = start();
				while (connected == null && !this.pending.isEmpty() && !isNextDue(begun)) {
					int before = this.pending.size();
					connected = await(begun);
					if (this.pending.size() < before) {
						break;
					}
				}
			}
			this.pending.remove(connected);
			return connected;
		}
		catch (DeadlineException _) {
			throw timeout();
		}
		finally {
			for (SocketChannel other : this.pending.keySet()) {
				other.close();
			}
		}
	}

	private boolean isNextDue(long begun) {
		return this.untried.hasNext() && this.deadline.time().getAsLong() - begun >= ConnectRules.ATTEMPT_DELAY;
	}

	/** Try the next address, if any. */
	private @Nullable SocketChannel start() throws IOException, ProbeException, DeadlineException {
		this.deadline.remaining();
		if (!this.untried.hasNext()) {
			ProbeException failure = this.failure;
			if (this.pending.isEmpty() && failure != null) {
				throw failure;
			}
			return null;
		}
		InetAddress address = this.untried.next();
		SocketChannel channel = open(address);
		if (channel == null) {
			return null;
		}
		this.pending.put(channel, address);
		try {
			channel.configureBlocking(false);
			channel.register(this.selector, SelectionKey.OP_CONNECT);
			if (!channel.connect(new InetSocketAddress(address, this.port))) {
				return null;
			}
			ConnectRules.refuseSelfConnect(channel);
			return channel;
		}
		catch (IOException ex) {
			failed(channel, ex);
			return null;
		}
		catch (UnsupportedAddressTypeException ex) {
			failed(channel, new IOException(Failures.NO_FAMILY, ex));
			return null;
		}
	}

	private @Nullable SocketChannel open(InetAddress address) {
		try {
			return SocketChannel.open();
		}
		catch (IOException ex) {
			keep(Failures.ofConnect(ex, address, this.port));
			return null;
		}
	}

	private @Nullable SocketChannel await(long begun) throws IOException, DeadlineException, InterruptedException {
		long remaining = this.deadline.remaining();
		if (this.untried.hasNext()) {
			remaining = Math.min(remaining,
					Math.max(1, begun + ConnectRules.ATTEMPT_DELAY - this.deadline.time().getAsLong()));
		}
		ProbeSocket.select(this.selector, remaining);
		for (SocketChannel channel : List.copyOf(this.pending.keySet())) {
			try {
				if (channel.finishConnect()) {
					ConnectRules.refuseSelfConnect(channel);
					return channel;
				}
			}
			catch (IOException ex) {
				failed(channel, ex);
			}
		}
		return null;
	}

	private void failed(SocketChannel channel, IOException ex) throws IOException {
		InetAddress address = this.pending.remove(channel);
		channel.close();
		if (address != null) {
			keep(Failures.ofConnect(ex, address, this.port));
		}
	}

	/** Keep the first of the failures closest to a connection. */
	private void keep(ProbeException failure) {
		if (this.failure == null || closeness(failure.reason()) > closeness(this.failure.reason())) {
			this.failure = failure;
		}
	}

	private static int closeness(Reason reason) {
		return switch (reason) {
			case REFUSED, RESET -> 3;
			case TIMEOUT -> 2;
			case UNREACHABLE -> 1;
			case DNS, CLOSED, TLS, PROXY, MISMATCH, SHORT, LIMIT, OTHER -> 0;
		};
	}

	/** Return the failure of a timeout; a refusal before it is more specific. */
	private ProbeException timeout() throws DeadlineException {
		ProbeException failure = this.failure;
		if (failure != null && (this.pending.isEmpty() || closeness(failure.reason()) > closeness(Reason.TIMEOUT))) {
			return failure;
		}
		if (this.pending.isEmpty()) {
			throw new DeadlineException();
		}
		InetAddress address = this.pending.values().iterator().next();
		return new ProbeException(Reason.TIMEOUT,
				String.format(Locale.ROOT,
						"No answer from %s: packets are lost on the way, or dropped by a firewall, or the host is down",
						AddressFormat.compressed(address, this.port)),
				address, null);
	}

}
