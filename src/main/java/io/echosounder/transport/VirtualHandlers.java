package io.echosounder.transport;

import java.util.ArrayDeque;

import io.echosounder.framing.Frames;
import org.jspecify.annotations.Nullable;

/**
 * Runs the handler and the callbacks of one connection on virtual threads, one message at
 * a time. Called in turn, where nothing else is said.
 */
final class VirtualHandlers implements HandlerExecutor {

	/**
	 * Memory of a frame besides its bytes, so that many small frames count with their
	 * real size.
	 */
	private static final int BYTES_PER_FRAME = 64;

	private final GatewayDispatcher dispatcher;

	private final SocketDriver driver;

	private final DriverEvents events;

	private final HandlerCompletion completion;

	private final ArrayDeque<Work> waiting = new ArrayDeque<>(1);

	private int waitingBytes;

	private volatile boolean busy;

	/**
	 * Create an executor without work.
	 * @param dispatcher runs the handler
	 * @param completion finishes what the handler did, in turn
	 * @param driver owns the turn
	 * @param events of the connection
	 */
	VirtualHandlers(GatewayDispatcher dispatcher, HandlerCompletion completion, SocketDriver driver,
			DriverEvents events) {
		this.dispatcher = dispatcher;
		this.completion = completion;
		this.driver = driver;
		this.events = events;
	}

	@Override
	public void dispatch(Frames frames, long completedAt) {
		add(new Handling(this.dispatcher, this.completion, frames.copy(), completedAt));
	}

	/** Dispatch the first or the last callback, which is never dropped. */
	@Override
	public void dispatch(Callback callback) {
		add(new Calling(this.dispatcher, this.completion, callback));
	}

	private void add(Work work) {
		this.waitingBytes += work.weight();
		this.waiting.add(work);
		if (!this.busy) {
			startNext();
		}
		this.driver.updateInterest();
	}

	@Override
	public boolean isBusy() {
		return this.busy;
	}

	@Override
	public int waitingBytes() {
		return this.waitingBytes;
	}

	@Override
	public void dropWaiting() {
		this.waiting.forEach((work) -> this.waitingBytes -= work.weight());
		this.waiting.clear();
	}

	@Override
	public boolean isInTurn() {
		return false;
	}

	private void startNext() {
		Work work = this.waiting.poll();
		this.busy = work != null;
		if (work != null) {
			try {
				Thread.ofVirtual().name(this.events.threadName()).start(() -> run(work));
			}
			catch (Throwable ex) {
				// or the connection would seem to have a handler forever
				this.busy = false;
				throw ex;
			}
		}
	}

	private void run(Work work) {
		try {
			Throwable failure = work.run();
			if (!this.driver.tryExecute(() -> finished(work, failure))) {
				this.events.abandoned();
				this.busy = false;
				this.events.stopped();
			}
		}
		catch (Throwable ex) {
			this.events.haltIfOutOfMemory(ex);
			throw ex;
		}
	}

	private void finished(Work work, @Nullable Throwable failure) {
		this.waitingBytes -= work.weight();
		if (failure != null) {
			dropWaiting();
		}
		startNext();
		this.events.memoryChanged();
		work.finished(failure);
	}

	/** Work that runs on a virtual thread, and completes in the turn. */
	private sealed interface Work {

		/** Return its memory, in bytes. */
		int weight();

		@Nullable Throwable run();

		void finished(@Nullable Throwable failure);

	}

	private record Handling(GatewayDispatcher dispatcher, HandlerCompletion completion, Frames frames,
			long completedAt) implements Work {

		@Override
		public int weight() {
			return this.frames.bytes() + BYTES_PER_FRAME * this.frames.size();
		}

		@Override
		public @Nullable Throwable run() {
			return this.dispatcher.deliver(this.frames);
		}

		@Override
		public void finished(@Nullable Throwable failure) {
			this.completion.handled(this.frames, this.completedAt, failure);
		}

	}

	private record Calling(GatewayDispatcher dispatcher, HandlerCompletion completion,
			Callback callback) implements Work {

		@Override
		public int weight() {
			return 0;
		}

		@Override
		public @Nullable Throwable run() {
			return this.dispatcher.call(this.callback);
		}

		@Override
		public void finished(@Nullable Throwable failure) {
			this.completion.called(failure);
		}

	}

}
