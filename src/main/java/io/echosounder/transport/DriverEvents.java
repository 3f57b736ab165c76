package io.echosounder.transport;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Events and queries of a {@link SocketDriver} for its connection. Called in turn, where
 * nothing else is said.
 */
interface DriverEvents {

	/** Record that the socket can be read and written; called once, first. */
	void started();

	/**
	 * Receive bytes.
	 * @param bytes from position to limit; used until this method returns
	 */
	void received(ByteBuffer bytes);

	/** Record the peer's FIN. */
	void inputEnded();

	/** Record that the socket took bytes. */
	void sent(int bytes);

	/** Record the number of bytes that wait for the socket. */
	void unsent(int bytes);

	/**
	 * Restart the peer's deadlines: bytes wait because a fault holds them, in either
	 * direction, not for the peer. Any thread may call.
	 */
	default void delayed() {
	}

	/** Record that the socket took bytes that had waited. */
	void writeProgressed();

	/** Record a failure of the socket. Any thread may call. */
	void failed(IOException ex);

	/** Record an unexpected failure: the connection is closed at once. */
	void failedUnexpectedly(Throwable ex);

	/** End the connection at once, as no further turn follows. Any thread. */
	void abandoned();

	/** Record that the memory of the driver has changed. */
	void memoryChanged();

	/** Record that reading goes on after a pause. */
	void readingResumed();

	/** Record the end of the last turn: the driver does nothing any more. */
	void stopped();

	/** Check the deadlines, about once a second. Only the event loop calls. */
	void tick(long now);

	/**
	 * Return whether another read makes sense.
	 * @param paused whether too much waits for the peer or for the handler
	 */
	boolean wantsRead(boolean paused);

	/** Return whether a layer cannot take more bytes for now. */
	boolean isInputBlocked();

	/** Return the bytes that wait for the socket, for a turn or for the handler. */
	int backlog();

	/** Return the bytes that may wait before reading pauses. */
	int backlogLimit();

	/**
	 * Return whether bytes have to stay in the kernel, as no memory is left for messages
	 * that wait for a handler. If so, the driver is asked to update its interest when
	 * there is memory again.
	 */
	boolean awaitsMemory();

	/** Return the bytes that one read may take. */
	int readAllowance(int most);

	/** Return whether the bytes read and written are TLS. */
	boolean isTls();

	/** Return a name for a thread that works for the connection. Any thread. */
	String threadName();

	/** End the process if a failure means that memory is exhausted. Any thread. */
	void haltIfOutOfMemory(Throwable failure);

	/** Wrap a task, so that its failure costs this connection only. */
	default Runnable guarded(Runnable task) {
		return () -> {
			try {
				task.run();
			}
			catch (Throwable ex) {
				failedUnexpectedly(ex);
			}
		};
	}

}
