package io.echosounder.transport;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Events of a {@link SocketDriver} for its connection, and questions. Called in turn,
 * where nothing else is said.
 */
interface DriverEvents {

	/** The socket can be read and written; called once, first. */
	void started();

	/**
	 * Bytes were read.
	 * @param bytes from position to limit; used until this method returns
	 */
	void received(ByteBuffer bytes);

	/** The peer has sent FIN. */
	void inputEnded();

	/** The socket took bytes. */
	void sent(int bytes);

	/** So many bytes wait for the socket now. */
	void unsent(int bytes);

	/**
	 * Bytes wait because a fault holds them, in either direction, and not for the peer:
	 * its deadlines begin anew. Any thread may call.
	 */
	default void delayed() {
	}

	/** The socket took bytes that had waited. */
	void writeProgressed();

	/** The socket failed. Any thread may call. */
	void failed(IOException ex);

	/** Something failed that should not: the connection is closed at once. */
	void failedUnexpectedly(Throwable ex);

	/** There are no turns any more: the connection ends at once. Any thread. */
	void abandoned();

	/** The memory that the driver holds has changed. */
	void memoryChanged();

	/** Reading goes on after a pause. */
	void readingResumed();

	/** The last turn is over: the driver does nothing any more. */
	void stopped();

	/** About a second has passed. Only the event loop calls. */
	void tick(long now);

	/**
	 * Whether another read makes sense.
	 * @param paused whether too much waits for the peer or for the handler
	 */
	boolean wantsRead(boolean paused);

	/** Whether a layer cannot take more bytes for now. */
	boolean isInputBlocked();

	/** Bytes that wait for the socket, for a turn or for the handler. */
	int backlog();

	/** Bytes that may wait before reading pauses. */
	int backlogLimit();

	/** Bytes that one read may take. */
	int readAllowance(int most);

	/** Whether what is read and written is TLS. */
	boolean isTls();

	/** Name for a thread that works for the connection. Any thread. */
	String threadName();

	/** End the process if a failure says that there is no memory. Any thread. */
	void haltIfOutOfMemory(Throwable failure);

	/** Wraps a task, so that its failure costs this connection only. */
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
