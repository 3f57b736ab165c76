package io.echosounder.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

import io.echosounder.address.ConnectRules;
import io.echosounder.eventloop.EventLoop;
import io.echosounder.eventloop.SelectionHandler;
import io.echosounder.eventloop.Timer;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Connects to the first of several addresses that answers (Happy Eyeballs, RFC 8305
 * section 5). The next address is tried when the last has failed, or has not answered for
 * the delay of {@link ConnectRules}. Only the event loop may call.
 */
final class HappyEyeballs {

	private static final Log logger = LogFactory.getLog(HappyEyeballs.class);

	private final EventLoop loop;

	private final Queue<InetSocketAddress> untried;

	private final Preparation preparation;

	private final Outcome outcome;

	private final List<Attempt> pending = new ArrayList<>();

	private final Map<InetSocketAddress, IOException> failures = new LinkedHashMap<>();

	private @Nullable Timer timer;

	private boolean over;

	/**
	 * Create a connect.
	 * @param loop serves the sockets
	 * @param addresses one at least, in the order in which to try them
	 * @param preparation prepares each socket before it connects
	 * @param outcome is called once
	 */
	HappyEyeballs(EventLoop loop, List<InetSocketAddress> addresses, Preparation preparation, Outcome outcome) {
		this.loop = loop;
		this.untried = new ArrayDeque<>(addresses);
		this.preparation = preparation;
		this.outcome = outcome;
	}

	void start() {
		tryNext();
	}

	/**
	 * Give up, unless the connect is over.
	 * @param ex why, for the addresses that have not answered
	 */
	void giveUp(IOException ex) {
		if (!this.over) {
			this.pending.forEach((attempt) -> this.failures.put(attempt.address, ex));
			end(null);
			this.outcome.failed(this.failures);
		}
	}

	private void tryNext() {
		InetSocketAddress address = this.untried.poll();
		while (address != null && !this.over && !begin(address)) {
			address = this.untried.poll();
		}
		if (!this.over && this.pending.isEmpty()) {
			end(null);
			this.outcome.failed(this.failures);
		}
	}

	/** Begin an attempt, and return whether it has not failed already. */
	private boolean begin(InetSocketAddress address) {
		Attempt attempt = new Attempt(address);
		this.pending.add(attempt);
		attempt.start();
		if (this.over || !this.pending.contains(attempt)) {
			return this.over;
		}
		if (!this.untried.isEmpty()) {
			this.timer = this.loop.schedule(ConnectRules.ATTEMPT_DELAY, () -> {
				this.timer = null;
				tryNext();
			});
		}
		return true;
	}

	private void connected(Attempt attempt, SocketChannel socket) {
		end(attempt);
		this.outcome.connected(socket);
	}

	private void failed(Attempt attempt, IOException ex) {
		this.failures.put(attempt.address, ex);
		this.pending.remove(attempt);
		attempt.close();
	}

	private void end(@Nullable Attempt winner) {
		this.over = true;
		cancelTimer();
		for (Attempt attempt : this.pending) {
			if (!attempt.equals(winner)) {
				attempt.close();
			}
		}
		this.pending.clear();
	}

	private void cancelTimer() {
		if (this.timer != null) {
			this.timer.cancel();
			this.timer = null;
		}
	}

	/** Callback to prepare a socket before it connects. */
	@FunctionalInterface
	interface Preparation {

		void prepare(SocketChannel socket) throws IOException;

	}

	/** Callback for the outcome. */
	interface Outcome {

		/**
		 * Receive a connected socket, registered with the loop for no events.
		 */
		void connected(SocketChannel socket);

		/**
		 * Record that no address has answered.
		 * @param failures why, by address in the order of the failures
		 */
		void failed(Map<InetSocketAddress, IOException> failures);

	}

	/** An attempt at one address. */
	private final class Attempt implements SelectionHandler {

		private final InetSocketAddress address;

		private @Nullable SocketChannel socket;

		private @Nullable SelectionKey key;

		Attempt(InetSocketAddress address) {
			this.address = address;
		}

		void start() {
			try {
				SocketChannel socket = SocketChannel.open();
				this.socket = socket;
				socket.configureBlocking(false);
				HappyEyeballs.this.preparation.prepare(socket);
				boolean connected = socket.connect(this.address);
				this.key = HappyEyeballs.this.loop.register(socket, connected ? 0 : SelectionKey.OP_CONNECT, this);
				if (connected) {
					succeeded(socket);
				}
			}
			catch (IOException ex) {
				failed(this, ex);
			}
			catch (UnsupportedAddressTypeException ex) {
				failed(this, new IOException("is unreachable: this JVM does not support its address family", ex));
			}
			catch (RuntimeException ex) {
				failed(this, new IOException(ex));
			}
		}

		@Override
		public void ready() {
			SocketChannel socket = this.socket;
			SelectionKey key = this.key;
			if (socket == null || key == null || !HappyEyeballs.this.pending.contains(this)) {
				return;
			}
			try {
				if (socket.finishConnect()) {
					key.interestOps(0);
					succeeded(socket);
				}
			}
			catch (IOException ex) {
				failedLater(ex);
			}
		}

		private void succeeded(SocketChannel socket) throws IOException {
			ConnectRules.refuseSelfConnect(socket);
			connected(this, socket);
		}

		private void failedLater(IOException ex) {
			failed(this, ex);
			if (!HappyEyeballs.this.untried.isEmpty() || HappyEyeballs.this.pending.isEmpty()) {
				cancelTimer();
				tryNext();
			}
		}

		@Override
		public void tick(long now) {
			// the caller has its own timeout
		}

		@Override
		public void abandon() {
			if (HappyEyeballs.this.pending.contains(this)) {
				giveUp(new IOException("The event loop has ended"));
			}
			else {
				close();
			}
		}

		void close() {
			try {
				if (this.socket != null) {
					this.socket.close();
				}
			}
			catch (IOException ex) {
				logger.debug("Closing a socket to " + this.address + " failed", ex);
			}
		}

	}

}
