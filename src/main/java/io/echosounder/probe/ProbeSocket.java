package io.echosounder.probe;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * One connected socket, and the only place where an attempt waits for it. Records the
 * times of reads and writes, to exclude the work between them. Used by one thread.
 */
final class ProbeSocket implements Stream, Closeable {

	private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

	private final SocketChannel channel;

	private Selector selector;

	private SelectionKey key;

	private boolean shared;

	private final LongSupplier time;

	private long readAt;

	private long beganWriting;

	private boolean writing = true;

	private long writtenAt;

	/**
	 * Take over a socket.
	 * @param channel connected, and registered with the selector
	 * @param selector of this socket only, until it moves to another; is closed with it
	 */
	ProbeSocket(SocketChannel channel, Selector selector, LongSupplier time) throws IOException {
		this.channel = channel;
		this.selector = selector;
		this.key = channel.register(selector, 0);
		this.time = time;
		channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
	}

	InetSocketAddress local() throws IOException {
		return (InetSocketAddress) this.channel.getLocalAddress();
	}

	InetSocketAddress peer() throws IOException {
		return (InetSocketAddress) this.channel.getRemoteAddress();
	}

	/** Request small buffers, and return the bytes that both hold together. */
	int limitBuffers(int bytes) throws IOException {
		this.channel.setOption(StandardSocketOptions.SO_SNDBUF, bytes);
		this.channel.setOption(StandardSocketOptions.SO_RCVBUF, bytes);
		return this.channel.getOption(StandardSocketOptions.SO_SNDBUF)
				+ this.channel.getOption(StandardSocketOptions.SO_RCVBUF);
	}

	@Override
	public int read(ByteBuffer bytes) throws IOException {
		int read = this.channel.read(bytes);
		if (read != 0) {
			this.readAt = this.time.getAsLong();
		}
		return read;
	}

	@Override
	public boolean write(ByteBuffer bytes) throws IOException {
		long now = this.time.getAsLong();
		if (this.channel.write(bytes) > 0) {
			if (!this.writing) {
				this.writing = true;
				this.beganWriting = now;
			}
			this.writtenAt = this.time.getAsLong();
		}
		return !bytes.hasRemaining();
	}

	/** Return the time, in ns, from any origin. */
	long now() {
		return this.time.getAsLong();
	}

	/** Return the time at which bytes, or the end, were last read. */
	long readAt() {
		return this.readAt;
	}

	/** Record the begin of the next write of bytes. */
	void expectWrite() {
		this.writing = false;
	}

	/** Return whether that write has begun. */
	boolean isWriting() {
		return this.writing;
	}

	/** Return the begin of the first write since then. */
	long beganWriting() {
		return this.beganWriting;
	}

	/** Return the end of the last write of bytes. */
	long writtenAt() {
		return this.writtenAt;
	}

	/**
	 * Wait until the socket can be read from, or also written to.
	 * @param writing whether bytes wait to be written
	 */
	void await(boolean writing, Deadline deadline) throws IOException, DeadlineException, InterruptedException {
		wantWrite(writing);
		select(this.selector, deadline.remaining());
	}

	/**
	 * Move to a selector that waits for other sockets, too. From then on, this class does
	 * not wait for the socket.
	 * @param attachment of its key there
	 */
	void moveTo(Selector selector, Object attachment) throws IOException {
		this.selector.close();
		this.selector = selector;
		this.shared = true;
		this.key = this.channel.register(selector, SelectionKey.OP_READ, attachment);
	}

	/** Set whether to wait for write readiness, besides bytes to read. */
	void wantWrite(boolean writing) {
		int ops = SelectionKey.OP_READ | (writing ? SelectionKey.OP_WRITE : 0);
		if (this.key.interestOps() != ops) {
			this.key.interestOps(ops);
		}
	}

	/**
	 * Wait until a channel is ready, for a time, or until the thread is interrupted.
	 * @param nanos more than 0; is rounded up to ms
	 */
	static void select(Selector selector, long nanos) throws IOException, InterruptedException {
		selector.select((_) -> {
			// the caller checks all sockets
		}, (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
		if (Thread.interrupted()) {
			throw new InterruptedException();
		}
	}

	@Override
	public boolean end() throws IOException {
		this.channel.shutdownOutput();
		return true;
	}

	@Override
	public void close() throws IOException {
		try {
			this.channel.close();
		}
		finally {
			if (!this.shared) {
				this.selector.close();
			}
		}
	}

}
