package io.echosounder.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

import io.echosounder.framing.Frames;
import org.jspecify.annotations.Nullable;

/**
 * Wires the parts of one connection: bytes go from the {@link SocketDriver} through the
 * {@link ProtocolStack} to {@link FrameInbound}, frames by a {@link HandlerExecutor} and
 * the {@link GatewayDispatcher} to the gateway, and replies by the {@link ReplyWriter}
 * and the stack back to the driver. {@link CloseSequence} ends it. Methods are called in
 * turn, where nothing else is said.
 */
final class ConnectionCore implements DriverEvents, StackContext, FrameHandler {

	/** Idle time after which the headers of messages are released. */
	private static final long REST = TimeUnit.SECONDS.toNanos(1);

	final Connection connection;

	final ConnectionContext context;

	/** Values of the context, like the fields below: used with each message. */
	final ConnectionOptions options;

	private final TransportObserver observer;

	final SocketDriver driver;

	final CloseState state = new CloseState();

	final ConnectionStats stats;

	final Deadlines deadlines;

	final HeldMemory memory;

	final ProtocolStack stack;

	final ReplyWriter writer;

	final GatewayDispatcher dispatcher;

	final HandlerCompletion completion;

	final HandlerExecutor handlers;

	final Registration registration;

	final CloseSequence closing;

	final ClosePolicy policy;

	final @Nullable Conversation conversation;

	private final @Nullable BannerSender banner;

	/**
	 * Wire a connection that is not served yet.
	 * @param connection for other code
	 * @param context of the factory that creates it
	 * @param permit counts it
	 * @param drivers make the driver of its socket, and may put a handler before the
	 * layers
	 * @throws IOException if the socket is not connected any more
	 */
	ConnectionCore(Connection connection, ConnectionContext context, AdmissionPermit permit,
			SocketDriver.Factory drivers) throws IOException {
		this.connection = connection;
		this.context = context;
		this.options = context.options();
		this.observer = context.observer();
		this.driver = drivers.create(this);
		long now = this.driver.now();
		this.stats = new ConnectionStats(now);
		this.deadlines = new Deadlines(this.stats, now);
		this.memory = new HeldMemory(context.loops().budget(), this.observer);
		FrameInbound inbound = new FrameInbound(context.newDecoder(), this.state, this.deadlines, this.driver, this);
		this.stack = new ProtocolStack(this, this.driver, this.state, context, inbound);
		Conversations conversations = context.conversations();
		OutQueue queue = (conversations != null) ? new OutQueue(this.options.framing(), this.memory::change) : null;
		this.writer = new ReplyWriter(this.options.framing(), this.state, this.stats, this.driver,
				drivers.around(this.stack, this), queue);
		this.dispatcher = new GatewayDispatcher(connection, this.state);
		this.completion = new HandlerCompletion(this);
		boolean inline = this.driver.isBlocking() || this.options.dispatch() == Dispatch.INLINE;
		this.handlers = inline ? new InlineHandlers(this.dispatcher, this.completion)
				: new VirtualHandlers(this.dispatcher, this.completion, this.driver, this);
		this.registration = new Registration(this, permit);
		this.closing = new CloseSequence(this.state, this.driver, this.writer, this.handlers, this.options.linger(),
				this.registration);
		this.policy = new ClosePolicy(this);
		this.conversation = (conversations != null && queue != null) ? new Conversation(this, conversations, queue)
				: null;
		Banner banner = context.banner();
		this.banner = (banner != null) ? new BannerSender(banner, this) : null;
		await(this.stack.firstAwaited());
	}

	// From the socket

	@Override
	public void started() {
		this.stack.begin();
		memoryChanged();
	}

	@Override
	public void received(ByteBuffer bytes) {
		this.stats.received(bytes.remaining(), this.driver.now());
		this.observer.received(bytes.remaining());
		if (this.state.isOpen()) {
			this.stack.outermost().received(bytes);
			progressed();
			memoryChanged();
		}
	}

	@Override
	public void inputEnded() {
		this.closing.inputEnded();
		this.stack.outermost().ended();
	}

	@Override
	public void sent(int bytes) {
		if (bytes > 0) {
			long now = this.driver.now();
			this.stats.sent(bytes, now);
			if (this.stats.unsentBytes() > 0) {
				this.deadlines.writeProgressed(now);
			}
			this.observer.sent(bytes);
		}
	}

	@Override
	public void unsent(int bytes) {
		int before = this.stats.unsentBytes();
		if (bytes != before) {
			if (before == 0) {
				this.deadlines.writeStarted(this.driver.now());
			}
			this.stats.unsent(bytes);
			this.observer.unsent(bytes - before);
			memoryChanged();
		}
	}

	@Override
	public void delayed() {
		this.deadlines.delayed(this.driver.now());
	}

	@Override
	public void writeProgressed() {
		this.closing.proceed();
	}

	@Override
	public void failed(IOException ex) {
		this.closing.failed(ex);
	}

	@Override
	public void failedUnexpectedly(Throwable ex) {
		haltIfOutOfMemory(ex);
		ConnectionLog.error(this.connection, "Unexpected failure in " + this.connection + "; it is closed", ex);
		this.driver.discardStaged();
		this.closing.abort(CloseReason.IO_ERROR);
	}

	@Override
	public void abandoned() {
		this.closing.abort(CloseReason.IO_ERROR);
	}

	@Override
	public void stopped() {
		this.registration.forgetIfEnded();
	}

	@Override
	public void memoryChanged() {
		long bytes = this.driver.heldBytes() + this.handlers.waitingBytes();
		if (!this.state.hasEnded()) {
			bytes += this.stack.held();
		}
		this.memory.update(bytes);
	}

	/** Return the memory that the connection holds, in bytes. Any thread may call. */
	long heldBytes() {
		return this.memory.bytes() + this.writer.queueMemory();
	}

	@Override
	public void readingResumed() {
		this.deadlines.readingResumed(this.driver.now());
	}

	@Override
	public boolean wantsRead(boolean paused) {
		if (this.state.hasInputEnded()) {
			return false;
		}
		return this.state.isOpen() ? !paused && !this.stack.outermost().isBusy() : this.state.hasOutputEnded();
	}

	@Override
	public boolean isInputBlocked() {
		return this.state.isOpen() && this.stack.outermost().isBusy();
	}

	@Override
	public int backlog() {
		return this.stats.unsentBytes() + this.writer.queuedBytes() + this.handlers.waitingBytes();
	}

	@Override
	public int backlogLimit() {
		return this.memory.allowance(this.options.writeBuffer());
	}

	@Override
	public boolean awaitsMemory() {
		// a handler in turn lets nothing wait
		return this.state.isOpen() && !this.handlers.isInTurn() && this.memory.awaitsRelief();
	}

	@Override
	public int readAllowance(int most) {
		return this.memory.allowance(most);
	}

	@Override
	public boolean isTls() {
		return this.stack.isTls();
	}

	@Override
	public void tick(long now) {
		if (this.stats.idleFor(now) >= REST) {
			this.dispatcher.releaseHeaders();
		}
		this.policy.tick(now);
	}

	@Override
	public void haltIfOutOfMemory(Throwable failure) {
		this.context.haltIfOutOfMemory(failure);
	}

	@Override
	public String threadName() {
		return "echo-" + this.connection.getConnectionId();
	}

	// From the layers

	@Override
	public void await(@Nullable CloseReason otherwise) {
		this.deadlines.await(otherwise, this.driver.now());
	}

	@Override
	public boolean admit() {
		RejectReason rejection = this.registration.enter(this.stack.peer().getAddress());
		if (rejection != null) {
			reject(rejection);
		}
		return rejection == null;
	}

	@Override
	public void reject(RejectReason reason) {
		this.registration.reject(reason);
		this.closing.abort(CloseReason.PROXY_HEADER);
	}

	@Override
	public void established() {
		await(null);
		this.connection.opened();
		this.context.established(this.connection);
		if (this.banner != null) {
			this.banner.established();
		}
		if (this.conversation != null && this.state.isOpen()) {
			this.conversation.begin();
			this.handlers.dispatch(this.conversation::opened);
		}
	}

	@Override
	public void progressed() {
		if (this.state.isOpen() && !this.stack.isEmpty()) {
			this.deadlines.frame(this.stack.outermost().isMidway(), false, this.driver.now());
			this.driver.updateInterest();
			memoryChanged();
		}
	}

	@Override
	public boolean isHandling() {
		return this.handlers.isBusy();
	}

	@Override
	public void completed(Frames frames, long completedAt) {
		if (this.banner != null) {
			this.banner.frameCompleted();
		}
		if (this.state.isOpen()) {
			this.handlers.dispatch(frames, completedAt);
			if (this.state.isBoundaryAwaited()) {
				this.policy.boundaryReached();
			}
		}
	}

	@Override
	public void close(CloseReason reason) {
		this.closing.close(reason);
	}

	@Override
	public void abort(CloseReason reason) {
		this.closing.abort(reason);
	}

	// From Connection and Conversation

	/** Close the connection, and drop messages that wait for the handler. */
	void closeUnhandled(CloseReason reason) {
		this.handlers.dropWaiting();
		close(reason);
	}

	/** Go on reading, if reading waits for memory. Any thread may call. */
	void memoryRelieved() {
		if (this.memory.isAwaited()) {
			this.driver.execute(() -> {
				this.deadlines.readingResumed(this.driver.now());
				this.driver.updateInterest();
			});
		}
	}

	/** Close the connection at once, as memory is short and it holds the most. */
	void evict() {
		this.memory.evict();
		this.policy.evict();
	}

	@Override
	public void debug(Object problem) {
		if (ConnectionLog.isDebugEnabled()) {
			ConnectionLog.debug(this.connection, this.connection + ": " + problem);
		}
	}

	@Override
	public String toString() {
		return this.connection.toString();
	}

}
