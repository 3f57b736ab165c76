package io.echosounder.scenario.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * Clients that send again as soon as they have their echo. One platform thread serves
 * them all, so that they do not wait for virtual threads.
 */
final class BusyClients implements AutoCloseable {

	private static final byte[] LINES = ("x".repeat(63) + "\n").repeat(32).getBytes(StandardCharsets.US_ASCII);

	private final Selector selector = Selector.open();

	private final List<SocketChannel> channels = new ArrayList<>();

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(LINES.length);

	private final AtomicLong echoes = new AtomicLong();

	private final Thread thread = Thread.ofPlatform().name("busy-clients").unstarted(this::run);

	private volatile boolean stopped;

	private volatile @Nullable Throwable failure;

	private BusyClients() throws IOException {
	}

	static BusyClients start(int port, int count) throws IOException {
		BusyClients clients = new BusyClients();
		try {
			for (int i = 0; i < count; i++) {
				clients.connect(port);
			}
		}
		catch (IOException ex) {
			clients.close();
			throw ex;
		}
		clients.thread.start();
		return clients;
	}

	private void connect(int port) throws IOException {
		SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		this.channels.add(channel);
		channel.configureBlocking(false);
		channel.register(this.selector, SelectionKey.OP_READ, new AtomicLong());
		channel.write(ByteBuffer.wrap(LINES));
	}

	/** How many batches of lines have come back. */
	long echoes() {
		if (this.failure != null) {
			throw new AssertionError("The busy clients failed", this.failure);
		}
		return this.echoes.get();
	}

	private void run() {
		try {
			while (!this.stopped) {
				this.selector.select(this::read);
			}
		}
		catch (IOException | UncheckedIOException ex) {
			this.failure = ex;
		}
	}

	private void read(SelectionKey key) {
		SocketChannel channel = (SocketChannel) key.channel();
		AtomicLong received = (AtomicLong) key.attachment();
		try {
			int length = channel.read(this.buffer.clear());
			if (length < 0) {
				throw new IOException("The server has closed a busy connection");
			}
			if (received.addAndGet(length) == LINES.length) {
				received.set(0);
				this.echoes.incrementAndGet();
				// less than any socket takes at once
				channel.write(ByteBuffer.wrap(LINES));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() throws IOException {
		this.stopped = true;
		this.selector.wakeup();
		try {
			this.thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		for (SocketChannel channel : this.channels) {
			channel.close();
		}
		this.selector.close();
	}

}
