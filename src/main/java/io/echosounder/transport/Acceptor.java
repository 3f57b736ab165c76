package io.echosounder.transport;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

import io.echosounder.eventloop.EventLoop;
import io.echosounder.eventloop.SelectionHandler;
import io.echosounder.log.ListenerLog;
import org.jspecify.annotations.Nullable;

/**
 * Accepts the connections of one listening socket, on one event loop. When accepting
 * fails, or few file descriptors are left, the acceptor pauses, tries again, and logs
 * that once.
 */
final class Acceptor implements SelectionHandler {

	/**
	 * Maximum number of accepts in one turn, so that a connect flood does not starve this
	 * loop.
	 */
	private static final int ACCEPTS_PER_TURN = 64;

	private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(500);

	private final ListenerLog log;

	private final String listener;

	private final ServerSocketChannel channel;

	private final int backlog;

	private final EventLoop loop;

	private final DescriptorReserve reserve;

	private final Consumer<SocketChannel> accepted;

	private final LongConsumer ticked;

	private final AtomicLong count = new AtomicLong();

	private @Nullable SelectionKey key;

	private boolean paused;

	/**
	 * Create an acceptor that does not accept yet.
	 * @param reserve decides whether a descriptor is left for a connection
	 * @param accepted is given each connection, by the event loop
	 * @param ticked is told the time about once a second, by the event loop
	 */
	Acceptor(String listener, ServerSocketChannel channel, int backlog, EventLoop loop, DescriptorReserve reserve,
			Consumer<SocketChannel> accepted, LongConsumer ticked) {
		this.log = new ListenerLog(Acceptor.class, listener);
		this.listener = listener;
		this.channel = channel;
		this.backlog = backlog;
		this.loop = loop;
		this.reserve = reserve;
		this.accepted = accepted;
		this.ticked = ticked;
	}

	/** Begin to accept; to be run by the event loop. */
	void start() {
		try {
			this.key = this.loop.register(this.channel, SelectionKey.OP_ACCEPT, this);
		}
		catch (IOException ex) {
			this.log.error("Listener " + this.listener + " cannot accept connections", ex);
			close();
		}
	}

	/**
	 * Accept the connections that the kernel has completed, then close the socket; to be
	 * run as a task of the event loop. The port is free afterwards. Connects meanwhile
	 * may be refused, or a connect flood would keep the socket open.
	 */
	void finish() {
		SelectionKey key = this.key;
		try {
			if (key != null) {
				// first, as the kernel resets what it completes between the last accept
				// and the close
				this.loop.deregister(key);
			}
			// Linux keeps one more than it was told
			for (int i = 0; i <= this.backlog && this.channel.isOpen() && acceptOne(); i++) {
				// until the queue is empty
			}
		}
		catch (IOException ex) {
			this.log.warn("Listener " + this.listener + " closed before it accepted all waiting connections", ex);
		}
		close();
	}

	/** Return whether the socket is open and its event loop runs. Any thread may call. */
	boolean isListening() {
		return this.channel.isOpen() && this.loop.isAlive();
	}

	/** Return the number of accepted connections. Any thread may call. */
	long count() {
		return this.count.get();
	}

	@Override
	public void ready() {
		try {
			for (int i = 0; i < ACCEPTS_PER_TURN && acceptWithRoom(); i++) {
				if (this.paused) {
					this.paused = false;
					this.log.info("Listener " + this.listener + " accepts connections again");
				}
			}
		}
		catch (IOException ex) {
			pause(ex);
		}
	}

	private boolean acceptWithRoom() throws IOException {
		this.reserve.take();
		return acceptOne();
	}

	private boolean acceptOne() throws IOException {
		SocketChannel socket = this.channel.accept();
		if (socket != null) {
			this.count.incrementAndGet();
			this.accepted.accept(socket);
		}
		return socket != null;
	}

	private void pause(IOException ex) {
		SelectionKey key = this.key;
		if (key == null || !key.isValid()) {
			return;
		}
		if (!this.paused) {
			this.paused = true;
			this.log.warn("Listener " + this.listener + " cannot accept connections (" + ex.getMessage()
					+ "); new connections wait");
		}
		key.interestOps(0);
		this.loop.schedule(PAUSE, () -> {
			if (key.isValid()) {
				key.interestOps(SelectionKey.OP_ACCEPT);
			}
		});
	}

	@Override
	public void tick(long now) {
		this.ticked.accept(now);
	}

	@Override
	public void abandon() {
		close();
	}

	/**
	 * Close the socket: at once, or, if it is still registered, as soon as the event loop
	 * selects again. Any thread may call.
	 */
	void close() {
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			this.log.debug("Closing the socket of listener " + this.listener + " failed", ex);
		}
	}

}
