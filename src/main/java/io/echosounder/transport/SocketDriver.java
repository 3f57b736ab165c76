package io.echosounder.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

import io.echosounder.eventloop.Timer;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.SocketInfo;

/**
 * The socket of one connection: reads, writes, and owns the connection's turn. One thread
 * at a time works on a connection, the one whose turn it is: its event loop, or the
 * thread that holds its lock. {@link #execute} is the only way into a turn. Methods are
 * called in turn, where nothing else is said.
 */
interface SocketDriver {

	// Turns and time: any thread may call

	/** Begin to serve the connection. */
	void start();

	/**
	 * Run a task in turn, after those handed over before and the current one. Does not
	 * wait. If the task throws, only this connection fails.
	 * @param task blocks for the peer at most, and only if the driver may block
	 */
	void execute(Runnable task);

	/**
	 * Run a task in turn, as {@link #execute} does.
	 * @return {@code false} if no further turn follows; the task does not run
	 */
	boolean tryExecute(Runnable task);

	/** Run the end of the connection, without waiting for the current turn. */
	void executeNow(Runnable end);

	/** Run a task in turn, now or later, after the socket was closed. */
	default void executeAfterEnd(Runnable task) {
		task.run();
	}

	/**
	 * Run a task on the event loop after a delay, not in turn.
	 * @param nanos the delay, in nanoseconds
	 * @return to be cancelled when the connection ends
	 * @throws java.util.concurrent.RejectedExecutionException if the event loop has ended
	 */
	Timer schedule(long nanos, Runnable task);

	/** Return whether the event loop runs timers. */
	boolean hasTimers();

	/**
	 * Return the time, in nanoseconds of the event loop's clock. On an event loop, this
	 * is the time of the last {@link #readClock} or, if later, of the begin of this
	 * socket's event or task.
	 */
	long now();

	/** Read the clock, as time has passed in a handler or a write, and return it. */
	long readClock();

	/**
	 * Return whether the connection's thread runs the handler, regardless of dispatch.
	 */
	default boolean isBlocking() {
		return false;
	}

	/** Return this end of the socket. */
	InetSocketAddress localAddress() throws IOException;

	/** Return the other end of the socket. */
	InetSocketAddress remoteAddress() throws IOException;

	/** Return the socket for Spring Integration. */
	SocketInfo socketInfo();

	// Reading

	/**
	 * Return whether the kernel holds bytes that this turn cannot take. Any thread may
	 * call.
	 */
	default boolean hasPending() {
		return false;
	}

	/**
	 * Take the bytes that the kernel has received, as far as possible without waiting,
	 * and then run a task; after the next read, if bytes are left.
	 */
	void afterPending(Runnable task);

	/**
	 * Do as {@link #afterPending} does, and wait a moment for bytes on their way from the
	 * kernel to this turn.
	 */
	default void afterArrivals(Runnable task) {
		afterPending(task);
	}

	/**
	 * Update the events of interest, as the connection may wait for something else now.
	 */
	void updateInterest();

	// Writing

	/**
	 * Return the buffer in which replies are gathered.
	 * @param bytes room that is needed, a few; if less is left, the buffer has to be
	 * {@linkplain #takeStaged() taken} and written first
	 */
	ByteBuffer stagingBuffer(int bytes);

	/**
	 * Take the gathered bytes; to be cleared when written.
	 * @return from position to limit; {@code null} for nothing
	 */
	@Nullable ByteBuffer takeStaged();

	/** Drop the gathered bytes. */
	default void discardStaged() {
	}

	/**
	 * Hand bytes to the socket.
	 * @param bytes those that the socket does not take are kept
	 */
	void transmit(ByteBuffer bytes);

	/**
	 * Retry the write of waiting bytes. The kernel reports the socket as writable only
	 * when a third of its buffer is free, but takes some bytes much earlier.
	 * @param then runs on the event loop after the retry
	 */
	void retryWrite(Runnable then);

	/** Return a buffer for the content of TLS records, with room for this many bytes. */
	ByteBuffer contentBuffer(int bytes);

	/**
	 * Return an empty buffer for TLS records, to be given back when they are handed over.
	 */
	ByteBuffer borrowRecordBuffer();

	default void returnRecordBuffer(ByteBuffer buffer) {
	}

	// Ending

	/** Send FIN. */
	void shutdownOutput() throws IOException;

	/**
	 * Close the socket. Any thread may call.
	 * @param reset whether RST goes to the peer, and the kernel drops its unsent bytes
	 */
	void close(boolean reset) throws IOException;

	/** Drop bytes gathered or waiting for the socket, which is closed. Any thread. */
	void dropUnsent();

	/** Return the memory that the driver holds for this connection now, in bytes. */
	long heldBytes();

	/** Strategy to create the driver of a connection. */
	@FunctionalInterface
	interface Factory {

		SocketDriver create(DriverEvents events) throws IOException;

		/**
		 * Put a handler of the content before the layers, after the driver was created.
		 * @param layers take the content
		 * @param context of the connection
		 * @return by default the layers themselves
		 */
		default OutboundHandler around(OutboundHandler layers, StackContext context) {
			return layers;
		}

	}

}
