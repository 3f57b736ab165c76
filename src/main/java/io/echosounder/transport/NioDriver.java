package io.echosounder.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.RejectedExecutionException;

import io.echosounder.eventloop.EventLoop;
import io.echosounder.eventloop.SelectionHandler;
import org.jspecify.annotations.Nullable;

/**
 * Drives a non-blocking socket; every turn belongs to its event loop. An idle connection
 * has no buffer in its driver: the driver reads into the loop's buffer, and has a queue
 * only while the socket does not take the replies.
 */
final class NioDriver extends ChannelDriver implements SelectionHandler {

	private @Nullable SelectionKey key;

	private @Nullable SendQueue queue;

	private boolean paused;

	NioDriver(DriverEvents events, SocketChannel socket, EventLoop loop) throws IOException {
		super(events, socket, loop);
		socket.configureBlocking(false);
	}

	@Override
	public void start() {
		execute(this::register);
	}

	private void register() {
		try {
			this.key = this.loop.register(this.socket, SelectionKey.OP_READ, this);
			this.events.started();
		}
		catch (IOException ex) {
			this.events.failed(ex);
		}
	}

	// Turns

	/**
	 * Run the task always later, even on the loop itself: the loop's write buffer may
	 * hold replies of another connection now.
	 */
	@Override
	public void execute(Runnable task) {
		if (!tryExecute(task)) {
			// the loop has ended, maybe before it knew of this connection
			this.events.abandoned();
		}
	}

	@Override
	public boolean tryExecute(Runnable task) {
		return offer(this.events.guarded(task));
	}

	private boolean offer(Runnable task) {
		try {
			this.loop.execute(task);
			return true;
		}
		catch (RejectedExecutionException _) {
			return false;
		}
	}

	@Override
	public void executeNow(Runnable end) {
		if (this.loop.inLoop() || !offer(end)) {
			end.run();
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
		if ((ready & SelectionKey.OP_READ) != 0 && this.socket.isOpen()) {
			readOrWait();
		}
	}

	@Override
	public void tick(long now) {
		this.events.tick(now);
	}

	@Override
	public void abandon() {
		discardStaged();
		this.events.abandoned();
	}

	// Reading

	private void readOrWait() {
		if (this.events.awaitsMemory()) {
			updateInterest();
		}
		else {
			read();
		}
	}

	private void read() {
		ByteBuffer buffer = (this.events.isTls() ? this.loop.tlsBuffers().input() : this.loop.readBuffer()).clear();
		buffer.limit(this.events.readAllowance(buffer.capacity()));
		try {
			int length = this.socket.read(buffer);
			if (length > 0) {
				this.events.received(buffer.flip());
			}
			else if (length < 0) {
				this.events.inputEnded();
			}
		}
		catch (IOException ex) {
			this.events.failed(ex);
		}
	}

	@Override
	public void afterPending(Runnable task) {
		if (this.key != null && this.events.wantsRead(this.paused) && this.socket.isOpen()) {
			read();
		}
		task.run();
	}

	@Override
	public void updateInterest() {
		SelectionKey key = this.key;
		if (key == null || !key.isValid()) {
			return;
		}
		pauseOrResume();
		boolean reads = this.events.wantsRead(this.paused) && !this.events.awaitsMemory();
		int ops = (reads ? SelectionKey.OP_READ : 0) | ((this.queue != null) ? SelectionKey.OP_WRITE : 0);
		if (key.interestOps() != ops) {
			key.interestOps(ops);
		}
	}

	private void pauseOrResume() {
		int limit = this.events.backlogLimit();
		boolean wasPaused = this.paused;
		// resumes at half of the limit, so that reading does not flap
		this.paused = this.events.backlog() >= (wasPaused ? Math.max(1, limit / 2) : limit);
		if (wasPaused && !this.paused) {
			this.events.readingResumed();
		}
	}

	// Writing

	@Override
	public ByteBuffer stagingBuffer(int bytes) {
		return this.loop.writeBuffer();
	}

	@Override
	public @Nullable ByteBuffer takeStaged() {
		ByteBuffer staged = this.loop.writeBuffer();
		return (staged.position() > 0) ? staged.flip() : null;
	}

	@Override
	public void discardStaged() {
		this.loop.writeBuffer().clear();
	}

	@Override
	public void transmit(ByteBuffer bytes) {
		try {
			if (this.queue == null && this.socket.isOpen()) {
				this.events.sent(this.socket.write(bytes));
			}
			if (bytes.hasRemaining() && this.socket.isOpen()) {
				enqueue(bytes);
			}
		}
		catch (IOException ex) {
			this.events.failed(ex);
		}
	}

	private void enqueue(ByteBuffer rest) {
		if (this.queue == null) {
			this.queue = new SendQueue();
		}
		this.queue.add(rest);
		this.events.unsent(this.queue.size());
		updateInterest();
	}

	private void writeQueue() {
		SendQueue queue = this.queue;
		if (queue == null) {
			return;
		}
		try {
			this.events.sent(queue.writeTo(this.socket, this.loop.writeBuffer()));
		}
		catch (IOException ex) {
			this.events.failed(ex);
			return;
		}
		if (queue.size() == 0) {
			this.queue = null;
		}
		this.events.unsent(queue.size());
		this.events.writeProgressed();
	}

	@Override
	public void retryWrite(Runnable then) {
		writeQueue();
		then.run();
	}

	@Override
	public ByteBuffer contentBuffer(int bytes) {
		// a failure may have left bytes in it
		return this.loop.tlsBuffers().content().clear();
	}

	@Override
	public ByteBuffer borrowRecordBuffer() {
		return this.loop.tlsBuffers().output();
	}

	// Ending

	@Override
	public void dropUnsent() {
		this.queue = null;
		this.events.unsent(0);
		this.events.memoryChanged();
	}

	@Override
	public long heldBytes() {
		return (this.queue != null) ? this.queue.capacity() : 0;
	}

}
