package io.echosounder.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

import io.echosounder.eventloop.Timer;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.SocketInfo;

/**
 * The socket of one connection: reads, writes, and owns the connection's turn. A
 * connection is worked on by one thread at a time, the one whose turn it is: its event
 * loop, or the thread that holds its lock. {@link #execute} is the only way into a turn.
 * Methods are called in turn, where nothing else is said.
 */
interface SocketDriver {

	// Turns and time: any thread may call

	/** Begin to serve the connection. */
	void start();

	/**
	 * Run a task in turn, after those handed over before and what goes on now. Does not
	 * wait. If the task throws, that costs this connection only.
	 * @param task blocks for the peer at most, and only if the driver may block
	 */
	void execute(Runnable task);

	/**
	 * Run a task in turn, as {@link #execute} does.
	 * @return {@code false} if there are no turns any more; the task does not run
	 */
	boolean tryExecute(Runnable task);

	/** Run the end of the connection, without waiting for what goes on now. */
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

	/** Whether the event loop runs timers. */
	boolean hasTimers();

	/**
	 * Return the time, in nanoseconds of the event loop's clock; on an event loop, what
	 * it was at the last {@link #readClock} or, if that is later, when it turned to this
	 * socket or task.
	 */
	long now();

	/** Read the clock, as time has passed in a handler or a write, and return it. */
	long readClock();

	/** Whether the thread of the connection runs its handler, whatever the dispatch. */
	default boolean isBlocking() {
		return false;
	}

	/** This end of the socket. */
	InetSocketAddress localAddress() throws IOException;

	/** The other end of the socket. */
	InetSocketAddress remoteAddress() throws IOException;

	/** The socket, as Spring Integration sees it. */
	SocketInfo socketInfo();

	// Reading

	/** Whether the kernel holds bytes that this turn cannot take. Any thread may ask. */
	default boolean hasPending() {
		return false;
	}

	/**
	 * Take what the kernel has received, as far as that is possible without waiting, and
	 * then run a task; after the next read, if bytes are left.
	 */
	void afterPending(Runnable task);

	/**
	 * Do as {@link #afterPending} does, and wait a moment for bytes that are on their way
	 * from the kernel to this turn.
	 */
	default void afterArrivals(Runnable task) {
		afterPending(task);
	}

	/** What the connection waits for may have changed. */
	void updateInterest();

	// Writing

	/**
	 * Return the buffer in which replies are gathered.
	 * @param bytes room that is needed, a few; if there is less, the buffer has to be
	 * {@linkplain #takeStaged() taken} and written first
	 */
	ByteBuffer stagingBuffer(int bytes);

	/**
	 * Take what was gathered; to be cleared when written.
	 * @return from position to limit; {@code null} for nothing
	 */
	@Nullable ByteBuffer takeStaged();

	/** Forget what was gathered. */
	default void discardStaged() {
	}

	/**
	 * Hand bytes to the socket.
	 * @param bytes those that the socket does not take are kept
	 */
	void transmit(ByteBuffer bytes);

	/**
	 * Write what the socket did not take before: the kernel says that it takes bytes
	 * again only when a third of its buffer is free, and takes some much earlier.
	 * @param then runs on the event loop when that was tried
	 */
	void retryWrite(Runnable then);

	/** A buffer for the content of TLS records, with room for so many bytes. */
	ByteBuffer contentBuffer(int bytes);

	/** A buffer for TLS records, empty, to be given back when they are handed over. */
	ByteBuffer borrowRecordBuffer();

	default void returnRecordBuffer(ByteBuffer buffer) {
	}

	// Ending

	/** Send FIN. */
	void shutdownOutput() throws IOException;

	/**
	 * Close the socket. Any thread may call.
	 * @param reset whether RST goes to the peer, and the kernel forgets what it holds
	 */
	void close(boolean reset) throws IOException;

	/** Forget what was gathered or waits for the socket, which is closed. Any thread. */
	void dropUnsent();

	/** Memory that the driver holds for this connection now, in bytes. */
	long heldBytes();

	/** Creates the driver of a connection. */
	@FunctionalInterface
	interface Factory {

		SocketDriver create(DriverEvents events) throws IOException;

		/**
		 * Put what content goes through before the layers, after the driver was created.
		 * @param layers take the content
		 * @param context of the connection
		 * @return by default the layers themselves
		 */
		default OutboundHandler around(OutboundHandler layers, StackContext context) {
			return layers;
		}

	}

}
