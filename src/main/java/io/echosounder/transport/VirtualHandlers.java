package io.echosounder.transport;

import java.util.ArrayDeque;

import io.echosounder.framing.Frames;
import org.jspecify.annotations.Nullable;

/**
 * Runs the handler of one connection on virtual threads, one message at a time and in
 * order. Only the connection's event loop may call, where nothing else is said.
 */
final class VirtualHandlers {

	private final NioConnection connection;

	private final ArrayDeque<Waiting> waiting = new ArrayDeque<>(1);

	private int waitingBytes;

	private volatile boolean busy;

	VirtualHandlers(NioConnection connection) {
		this.connection = connection;
	}

	void add(Frames frames, long completedAt) {
		Waiting message = new Waiting(frames.copy(), completedAt);
		this.waitingBytes += message.weight();
		this.waiting.add(message);
		if (!this.busy) {
			startNext();
		}
	}

	/** Whether a message is with the handler or waits for it. Any thread may ask. */
	boolean isBusy() {
		return this.busy;
	}

	/**
	 * What waits for the handler, the message it has included.
	 * @return bytes
	 */
	int waitingBytes() {
		return this.waitingBytes;
	}

	void dropWaiting() {
		this.waiting.forEach((message) -> this.waitingBytes -= message.weight());
		this.waiting.clear();
	}

	private void startNext() {
		Waiting message = this.waiting.poll();
		this.busy = message != null;
		if (message != null) {
			try {
				Thread.ofVirtual().name("echo-" + this.connection.getConnectionId()).start(() -> handle(message));
			}
			catch (Throwable ex) {
				// or the connection would seem to have a handler for ever
				this.busy = false;
				throw ex;
			}
		}
	}

	private void handle(Waiting message) {
		try {
			Throwable failure = this.connection.handle(message.frames());
			this.connection.inTurn(() -> finished(message, failure));
		}
		catch (Throwable ex) {
			this.connection.outOfMemory().haltIf(ex);
			throw ex;
		}
	}

	private void finished(Waiting message, @Nullable Throwable failure) {
		this.waitingBytes -= message.weight();
		if (failure != null) {
			dropWaiting();
		}
		startNext();
		this.connection.account();
		this.connection.handled(message.frames(), message.completedAt(), failure);
	}

	private record Waiting(Frames frames, long completedAt) {

		/** So that many small frames count for what they take in memory. */
		int weight() {
			return this.frames.bytes() + 64 * this.frames.size();
		}

	}

}
