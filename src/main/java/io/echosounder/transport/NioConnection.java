package io.echosounder.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.RejectedExecutionException;

import io.echosounder.framing.Frames;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;

/**
 * A connection on a non-blocking socket, whose turn is always its event loop's. While it
 * is idle it holds no buffer: it reads into the loop's, and owns a queue only as long as
 * the socket does not take its replies.
 */
final class NioConnection extends Connection implements SelectionHandler {

	private final @Nullable VirtualHandlers handlers;

	private @Nullable SelectionKey key;

	private @Nullable SendQueue queue;

	private boolean paused;

	NioConnection(Origin origin, Place place, String id, SocketChannel socket, EventLoop loop,
			@Nullable ApplicationEventPublisher events) throws IOException {
		super(origin, place, id, socket, loop, events);
		this.handlers = (origin.options().dispatch() == Dispatch.VIRTUAL) ? new VirtualHandlers(this) : null;
	}

	/** Begins to serve the connection; to be run by its event loop. */
	@Override
	public void run() {
		try {
			this.key = loop().register(socket(), SelectionKey.OP_READ, this);
			begin();
		}
		catch (IOException ex) {
			failed(ex);
		}
	}

	@Override
	public void ready() {
		SelectionKey key = this.key;
		if (key == null) {
			return;
		}
		int ready = key.readyOps();
		if ((ready & SelectionKey.OP_WRITE) != 0) {
			writeQueue();
		}
		if ((ready & SelectionKey.OP_READ) != 0 && !hasEnded()) {
			read();
		}
	}

	@Override
	public void tick(long now) {
		tend(now);
	}

	@Override
	public void abandon() {
		loop().writeBuffer().clear();
		abort(CloseReason.IO_ERROR);
	}

	private void read() {
		ByteBuffer buffer = (layers().isTls() ? loop().tlsBuffers().input() : loop().readBuffer()).clear();
		buffer.limit(budget().allowance(buffer.capacity()));
		try {
			int length = socket().read(buffer);
			if (length > 0) {
				received(buffer.flip());
			}
			else if (length < 0) {
				inputEnded();
			}
		}
		catch (IOException ex) {
			failed(ex);
		}
	}

	@Override
	void readPending() {
		if (this.key != null && wantsRead(this.paused) && !hasEnded()) {
			read();
		}
	}

	@Override
	boolean hasPending() {
		return false;
	}

	@Override
	boolean mayHaveRead() {
		return false;
	}

	@Override
	void afterRead(Runnable task) {
		inTurn(task);
	}

	@Override
	void dispatch(Frames frames, long completedAt) {
		if (this.handlers == null) {
			handled(frames, completedAt, handle(frames));
		}
		else if (budget().isExhausted()) {
			evict();
		}
		else {
			this.handlers.add(frames, completedAt);
			interestChanged();
		}
	}

	@Override
	void dispatch(Callback callback) {
		if (this.handlers == null) {
			called(call(callback));
		}
		else {
			this.handlers.add(callback);
			interestChanged();
		}
	}

	@Override
	void atEnd(Runnable task) {
		task.run();
	}

	@Override
	long bufferedBytes() {
		long unsent = (this.queue != null) ? this.queue.capacity() : 0;
		return unsent + ((this.handlers != null) ? this.handlers.waitingBytes() : 0);
	}

	@Override
	boolean isHandling() {
		return this.handlers != null && this.handlers.isBusy();
	}

	@Override
	void dropWaiting() {
		if (this.handlers != null) {
			this.handlers.dropWaiting();
		}
	}

	@Override
	boolean isTurnOfHandler() {
		return this.handlers == null;
	}

	/**
	 * Always later, even on the loop itself: another connection's replies may be in the
	 * loop's write buffer now.
	 */
	@Override
	void handOver(Runnable task) {
		if (!offer(task)) {
			// the loop has ended, maybe before it knew of this connection
			abort(CloseReason.IO_ERROR);
		}
	}

	private boolean offer(Runnable task) {
		try {
			loop().execute(task);
			return true;
		}
		catch (RejectedExecutionException _) {
			return false;
		}
	}

	/**
	 * Runs a task in turn, for a handler that has returned.
	 * @return {@code false} if there are no turns any more, as the loop has ended; the
	 * connection has, too
	 */
	boolean finish(Runnable task) {
		boolean taken = offer(guarded(task));
		if (!taken) {
			abort(CloseReason.IO_ERROR);
		}
		return taken;
	}

	@Override
	void endNow() {
		if (loop().inLoop()) {
			end();
		}
		else {
			try {
				loop().execute(this::end);
			}
			catch (RejectedExecutionException _) {
				// the loop may have ended before it knew of this connection
				end();
			}
		}
	}

	@Override
	ByteBuffer room(int bytes) {
		if (loop().writeBuffer().remaining() < bytes) {
			flush();
		}
		return loop().writeBuffer();
	}

	@Override
	void flush() {
		ByteBuffer staged = loop().writeBuffer();
		if (staged.position() == 0) {
			return;
		}
		staged.flip();
		try {
			write(staged);
		}
		finally {
			staged.clear();
		}
	}

	@Override
	void transmit(ByteBuffer bytes) {
		try {
			if (this.queue == null && !hasEnded()) {
				sent(socket().write(bytes));
			}
			if (bytes.hasRemaining() && !hasEnded()) {
				enqueue(bytes);
			}
		}
		catch (IOException ex) {
			failed(ex);
		}
	}

	@Override
	ByteBuffer contentBuffer(int bytes) {
		// a failure may have left it as it was
		return loop().tlsBuffers().content().clear();
	}

	@Override
	ByteBuffer borrowRecordBuffer() {
		return loop().tlsBuffers().output();
	}

	@Override
	void returnRecordBuffer(ByteBuffer buffer) {
		// is the loop's
	}

	private void enqueue(ByteBuffer rest) {
		if (this.queue == null) {
			this.queue = new SendQueue();
		}
		this.queue.add(rest);
		unsent(this.queue.size());
		interestChanged();
	}

	private void writeQueue() {
		SendQueue queue = this.queue;
		if (queue == null) {
			return;
		}
		try {
			sent(queue.writeTo(socket(), loop().writeBuffer()));
		}
		catch (IOException ex) {
			failed(ex);
			return;
		}
		if (queue.size() == 0) {
			this.queue = null;
		}
		unsent(queue.size());
		proceed();
	}

	@Override
	void retryWrite(Runnable then) {
		writeQueue();
		then.run();
	}

	@Override
	void dropUnsent() {
		this.queue = null;
		unsent(0);
		account();
	}

	@Override
	void interestChanged() {
		SelectionKey key = this.key;
		if (key == null || !key.isValid()) {
			return;
		}
		pauseOrResume();
		int ops = (wantsRead(this.paused) ? SelectionKey.OP_READ : 0)
				| ((this.queue != null) ? SelectionKey.OP_WRITE : 0);
		if (key.interestOps() != ops) {
			key.interestOps(ops);
		}
	}

	private void pauseOrResume() {
		int backlog = unsentBytes() + queuedBytes() + ((this.handlers != null) ? this.handlers.waitingBytes() : 0);
		int limit = budget().allowance(options().writeBuffer());
		boolean wasPaused = this.paused;
		// resumes at half of it, so that it does not flutter
		this.paused = backlog >= (wasPaused ? Math.max(1, limit / 2) : limit);
		if (wasPaused && !this.paused) {
			readingResumed();
		}
	}

}
