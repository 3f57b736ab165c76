package io.echosounder.transport;

import java.util.ArrayDeque;

import io.echosounder.framing.Frames;
import org.jspecify.annotations.Nullable;

/**
 * Runs the handler and the callbacks of one connection on virtual threads, one message at
 * a time and in order. Only the connection's event loop may call, where nothing else is
 * said.
 */
final class VirtualHandlers {

	private final NioConnection connection;

	private final ArrayDeque<Work> waiting = new ArrayDeque<>(1);

	private int waitingBytes;

	private volatile boolean busy;

	VirtualHandlers(NioConnection connection) {
		this.connection = connection;
	}

	void add(Frames frames, long completedAt) {
		add(new Handling(this.connection, frames.copy(), completedAt));
	}

	/** One of the first or the last that runs, which is never dropped. */
	void add(Callback callback) {
		add(new Calling(this.connection, callback));
	}

	private void add(Work work) {
		this.waitingBytes += work.weight();
		this.waiting.add(work);
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
		this.waiting.forEach((work) -> this.waitingBytes -= work.weight());
		this.waiting.clear();
	}

	private void startNext() {
		Work work = this.waiting.poll();
		this.busy = work != null;
		if (work != null) {
			try {
				Thread.ofVirtual().name("echo-" + this.connection.getConnectionId()).start(() -> run(work));
			}
			catch (Throwable ex) {
				// or the connection would seem to have a handler for ever
				this.busy = false;
				throw ex;
			}
		}
	}

	private void run(Work work) {
		try {
			Throwable failure = work.run();
			if (!this.connection.finish(() -> finished(work, failure))) {
				this.busy = false;
				this.connection.forgetIfEnded();
			}
		}
		catch (Throwable ex) {
			this.connection.outOfMemory().haltIf(ex);
			throw ex;
		}
	}

	private void finished(Work work, @Nullable Throwable failure) {
		this.waitingBytes -= work.weight();
		if (failure != null) {
			dropWaiting();
		}
		startNext();
		this.connection.account();
		work.finished(failure);
	}

	/** What runs on a virtual thread, and then has an end in turn. */
	private sealed interface Work {

		/** What it takes in memory, in bytes. */
		int weight();

		@Nullable Throwable run();

		void finished(@Nullable Throwable failure);

	}

	private record Handling(NioConnection connection, Frames frames, long completedAt) implements Work {

		/** So that many small frames count for what they take in memory. */
		@Override
		public int weight() {
			return this.frames.bytes() + 64 * this.frames.size();
		}

		@Override
		public @Nullable Throwable run() {
			return this.connection.handle(this.frames);
		}

		@Override
		public void finished(@Nullable Throwable failure) {
			this.connection.handled(this.frames, this.completedAt, failure);
		}

	}

	private record Calling(NioConnection connection, Callback callback) implements Work {

		@Override
		public int weight() {
			return 0;
		}

		@Override
		public @Nullable Throwable run() {
			return this.connection.call(this.callback);
		}

		@Override
		public void finished(@Nullable Throwable failure) {
			this.connection.called(failure);
		}

	}

}
