package io.echosounder.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.echosounder.framing.Frames;
import org.jspecify.annotations.Nullable;

/**
 * Wire the parts of one connection: bytes go from the {@link SocketDriver} through the
 * {@link ProtocolStack} to {@link FrameInbound}, frames by a {@link HandlerExecutor} and
 * the {@link GatewayDispatcher} to the gateway, and replies by the {@link ReplyWriter}
 * and the stack back to the driver. {@link CloseSequence} ends it. Methods are called in
 * turn, where nothing else is said.
 */
final class ConnectionCore implements DriverEvents, StackContext, FrameInbound.Host, GatewayDispatcher.Host,
		VirtualHandlers.Host, CloseSequence.Host {

	/** After so long without a byte, the headers of messages are released. */
	private static final long REST = TimeUnit.SECONDS.toNanos(1);

	private final Connection connection;

	private final ConnectionContext context;

	/** The context's, as is what follows: asked for with each message. */
	private final ConnectionOptions options;

	private final TransportObserver observer;

	private final AdmissionPermit permit;

	private final SocketDriver driver;

	private final CloseState state = new CloseState();

	private final ConnectionStats stats;

	private final Deadlines deadlines;

	private final HeldMemory memory;

	private final FrameInbound inbound;

	private final ProtocolStack stack;

	private final ReplyWriter writer;

	private final GatewayDispatcher dispatcher;

	private final HandlerExecutor handlers;

	private final CloseSequence closing;

	private final @Nullable Conversation conversation;

	private volatile @Nullable RejectReason rejection;

	private volatile boolean unserved;

	private boolean greeted;

	private @Nullable ConnectionHeaders headers;

	/**
	 * Wire a connection that is not served yet.
	 * @param connection as others see it
	 * @param context of the factory that makes it
	 * @param permit counts it
	 * @param drivers make the driver of its socket
	 * @throws IOException if the socket is not connected any more
	 */
	ConnectionCore(Connection connection, ConnectionContext context, AdmissionPermit permit,
			SocketDriver.Factory drivers) throws IOException {
		this.connection = connection;
		this.context = context;
		this.options = context.options();
		this.observer = context.observer();
		this.permit = permit;
		this.driver = drivers.create(this);
		this.stats = new ConnectionStats(this.driver.now());
		this.deadlines = new Deadlines(this.options, this.stats, this.driver.now());
		this.memory = new HeldMemory(context.loops().budget(), this.observer);
		this.inbound = new FrameInbound(context.newDecoder(), this.state, this.deadlines, this);
		this.stack = new ProtocolStack(this, this.driver, this.state, context, this.inbound);
		this.writer = new ReplyWriter(this.options.framing(), this.state, this.driver, this.stack);
		this.dispatcher = new GatewayDispatcher(connection, context.isBatched(), this);
		this.handlers = (this.driver.isBlocking() || this.options.dispatch() == Dispatch.INLINE)
				? new InlineHandlers(this.dispatcher) : new VirtualHandlers(this.dispatcher, this.driver, this);
		this.closing = new CloseSequence(this.state, this.driver, this.options.linger(), this);
		Conversations conversations = context.conversations();
		this.conversation = (conversations != null) ? new Conversation(this, conversations) : null;
		await(this.stack.firstAwaited());
	}

	// The parts, for Connection and Conversation

	Connection connection() {
		return this.connection;
	}

	ConnectionContext context() {
		return this.context;
	}

	SocketDriver driver() {
		return this.driver;
	}

	CloseState state() {
		return this.state;
	}

	ConnectionStats stats() {
		return this.stats;
	}

	HeldMemory memory() {
		return this.memory;
	}

	ProtocolStack stack() {
		return this.stack;
	}

	ReplyWriter writer() {
		return this.writer;
	}

	GatewayDispatcher dispatcher() {
		return this.dispatcher;
	}

	CloseSequence closing() {
		return this.closing;
	}

	@Nullable Conversation conversation() {
		return this.conversation;
	}

	// From the socket

	@Override
	public void started() {
		this.stack.begin();
		memoryChanged();
	}

	@Override
	public void received(ByteBuffer bytes) {
		this.stats.received(bytes.remaining(), now());
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
			long now = now();
			this.stats.sent(bytes, now);
			this.deadlines.writeProgressed(now);
			this.observer.sent(bytes);
		}
	}

	@Override
	public void unsent(int bytes) {
		int before = this.stats.unsentBytes();
		if (bytes != before) {
			if (before == 0) {
				this.deadlines.writeStarted(now());
			}
			this.stats.unsent(bytes);
			this.observer.unsent(bytes - before);
			memoryChanged();
		}
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
		forgetIfEnded();
	}

	@Override
	public void stopped() {
		forgetIfEnded();
	}

	@Override
	public void memoryChanged() {
		long bytes = this.driver.heldBytes() + this.handlers.waitingBytes();
		if (!this.state.hasEnded()) {
			bytes += this.inbound.held() + this.stack.held();
		}
		this.memory.update(bytes);
	}

	/** Memory that the connection holds, in bytes. Any thread may ask. */
	long heldBytes() {
		return this.memory.bytes() + ((this.conversation != null) ? this.conversation.heldBytes() : 0);
	}

	@Override
	public void readingResumed() {
		this.deadlines.readingResumed(now());
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
		return this.stats.unsentBytes() + queuedBytes() + this.handlers.waitingBytes();
	}

	@Override
	public int backlogLimit() {
		return this.memory.allowance(this.options.writeBuffer());
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
	public String threadName() {
		return "echo-" + this.connection.getConnectionId();
	}

	// Deadlines

	/** Forgets what only messages need, and checks the deadlines. */
	@Override
	public void tick(long now) {
		if (this.stats.idleFor(now) >= REST) {
			// a fifth of what an idle connection takes; a turn that needs them has them
			// in hand, or makes them anew
			this.headers = null;
		}
		if (this.stats.unsentBytes() > 0) {
			this.driver.retryWrite(() -> abortIfStuck(now));
		}
		else if (overdue(now) != null) {
			// bytes that have come meanwhile count, even if no thread had time to read them
			this.driver.execute(() -> this.driver.afterArrivals(this::closeIfOverdue));
		}
	}

	private @Nullable CloseReason overdue(long now) {
		return this.state.isOpen() ? this.deadlines.overdue(now, isHandling()) : null;
	}

	/** Nothing in turn can, as that may be what waits for the peer. */
	private void abortIfStuck(long now) {
		CloseReason overdue = this.deadlines.overdue(now, isHandling());
		if (this.stats.unsentBytes() > 0 && overdue != null) {
			this.closing.abort(overdue);
		}
	}

	private void closeIfOverdue() {
		CloseReason overdue = overdue(now());
		if (overdue != null) {
			close(overdue);
		}
	}

	/**
	 * Close the connection at once, as it holds more than others and memory is short. Any
	 * thread may call.
	 */
	void evict() {
		this.memory.evict();
		CloseReason awaited = this.deadlines.awaited();
		boolean incomplete = isMidFrame() && this.stats.unsentBytes() == 0 && !isHandling();
		this.closing.abort((awaited != null) ? awaited
				: incomplete ? CloseReason.FRAME_TIMEOUT : CloseReason.SLOW_READER);
	}

	// From and to the layers

	@Override
	public long now() {
		return this.driver.now();
	}

	@Override
	public ConnectionOptions options() {
		return this.options;
	}

	@Override
	public TransportObserver observer() {
		return this.observer;
	}

	@Override
	public HandshakePool handshakes() {
		return this.context.loops().handshakes();
	}

	@Override
	public boolean isForeign() {
		return this.context.isServer() && !this.context.isChecking();
	}

	@Override
	public void await(@Nullable CloseReason otherwise) {
		this.deadlines.await(otherwise, now());
	}

	@Override
	public boolean admit() {
		RejectReason rejection = this.permit.enter(this.stack.peer().getAddress());
		if (rejection != null) {
			reject(rejection);
		}
		return rejection == null;
	}

	@Override
	public void reject(RejectReason reason) {
		this.rejection = reason;
		this.closing.abort(CloseReason.PROXY_HEADER);
	}

	@Override
	public void established() {
		await(null);
		this.connection.opened();
		this.context.established(this.connection);
		Banner banner = this.context.banner();
		if (banner != null && !banner.atFirstFrame()) {
			greet(banner);
		}
		if (this.conversation != null && this.state.isOpen()) {
			this.conversation.begin();
			this.handlers.dispatch(this.conversation::opened);
		}
	}

	private void greet(Banner banner) {
		this.greeted = true;
		this.writer.stage(Frames.of(banner.text().apply(this.connection)));
		this.writer.flush();
		if (banner.thenClose()) {
			close(CloseReason.DRAINED);
		}
	}

	@Override
	public void progressed() {
		if (this.state.isOpen() && this.stack.areThere()) {
			this.deadlines.frame(this.stack.outermost().isMidway(), false, now());
			this.driver.updateInterest();
			memoryChanged();
		}
	}

	@Override
	public void transmit(ByteBuffer bytes) {
		this.driver.transmit(bytes);
	}

	// From and to the handler

	@Override
	public void completed(Frames frames, long now) {
		Banner banner = this.context.banner();
		if (banner != null && !this.greeted) {
			greet(banner);
		}
		if (this.state.isOpen()) {
			this.handlers.dispatch(frames, now);
		}
	}

	@Override
	public boolean admitsMessage() {
		boolean exhausted = this.memory.isExhausted();
		if (exhausted) {
			evict();
		}
		return !exhausted;
	}

	@Override
	public boolean isServed() {
		return !this.unserved && !this.state.hasEnded();
	}

	/** Close the connection at a frame boundary; the gateway gets no more messages. */
	void stopServing() {
		this.unserved = true;
		this.driver.execute(() -> this.closing.closeAtBoundaryNow(Duration.ZERO));
	}

	/** Send replies now, if the handler is the caller and runs in turn; else later. */
	void send(Frames replies, boolean byHandler) {
		if (byHandler && this.handlers.isInTurn()) {
			this.writer.stage(replies);
		}
		else {
			this.writer.sendLater(replies);
		}
	}

	@Override
	public ConnectionHeaders headers() {
		ConnectionHeaders headers = this.headers;
		if (headers == null) {
			headers = ConnectionHeaderNames.of(this.connection);
			this.headers = headers;
		}
		return headers;
	}

	@Override
	public void haltIfOutOfMemory(Throwable failure) {
		this.context.loops().outOfMemory().haltIf(failure);
	}

	@Override
	public void stage(Frames replies) {
		this.writer.stage(replies);
	}

	@Override
	public void handlerFailed(Throwable cause) {
		logFailure("is closed, because its handler failed", cause);
		closeUnhandled(CloseReason.HANDLER_ERROR);
	}

	@Override
	public void handlerRefused(Throwable cause) {
		this.connection.inputRefused(String.valueOf(cause.getMessage()));
		closeUnhandled(CloseReason.REFUSED_INPUT);
	}

	/** Close the connection, and drop what waits for the handler. */
	void closeUnhandled(CloseReason reason) {
		this.handlers.dropWaiting();
		close(reason);
	}

	/** Log the failure of a handler or callback. Any thread may call. */
	void logFailure(String consequence, Throwable cause) {
		String sentence = this.context + ": connection " + this.connection + " " + consequence;
		if (this.context.isChecking()) {
			ConnectionLog.debug(this.connection, sentence, cause);
		}
		else {
			this.context.failures().error(this.connection, sentence, cause, now());
		}
	}

	@Override
	public void handled(int frames, long completedAt) {
		flush();
		long now = now();
		this.deadlines.handled(now);
		if (this.handlers.isInTurn()) {
			// nothing could be read meanwhile
			this.deadlines.readingResumed(now);
		}
		this.observer.handled(frames, now - completedAt);
		handlerReturned();
	}

	@Override
	public void called() {
		flush();
		this.deadlines.handled(now());
		handlerReturned();
	}

	private void handlerReturned() {
		this.stack.handled();
		this.closing.proceed();
		forgetIfEnded();
	}

	// Closing

	@Override
	public void close(CloseReason reason) {
		this.closing.close(reason);
	}

	@Override
	public boolean isHandling() {
		return this.handlers.isBusy();
	}

	@Override
	public boolean isMidFrame() {
		return this.deadlines.isMidFrame();
	}

	@Override
	public boolean isQuiet(Duration quietPeriod) {
		return this.state.isOpen() && !isHandling() && this.stats.unsentBytes() == 0 && queuedBytes() == 0
				&& !isMidFrame() && this.stats.idleFor(now()) >= quietPeriod.toNanos() && !this.driver.hasPending();
	}

	private int queuedBytes() {
		return (this.conversation != null) ? this.conversation.queuedBytes() : 0;
	}

	@Override
	public void flush() {
		if (this.conversation != null) {
			this.conversation.stageQueued();
		}
		this.writer.flush();
	}

	@Override
	public boolean finishOutput() {
		while (this.stats.unsentBytes() == 0 && !this.state.hasEnded()) {
			if (this.conversation == null || this.conversation.endOutput()) {
				this.stack.closeOutput();
				break;
			}
			flush();
		}
		return this.stats.unsentBytes() == 0;
	}

	@Override
	public void inputCompleted() {
		this.context.nothingFollows(this.connection);
	}

	@Override
	public void ended(CloseReason reason) {
		this.stack.ended();
		this.handlers.dropWaiting();
		if (this.conversation != null) {
			this.conversation.dropQueued();
		}
		this.driver.dropUnsent();
		leave(reason);
		// last, so that a connection that is not there any more was counted
		this.context.forget(this.connection);
		forgetIfEnded();
	}

	private void leave(CloseReason reason) {
		RejectReason rejection = this.rejection;
		HandshakeFailure failure = this.stack.failure(reason);
		if (failure != null && this.context.isServer()) {
			this.observer.handshakeFailed(failure);
		}
		if (rejection != null) {
			this.permit.reject(rejection);
		}
		this.permit.leave(reason);
		if (ConnectionLog.isDebugEnabled()) {
			ConnectionLog.debug(this.connection,
					"Closed " + this.connection + ": " + ((rejection != null) ? rejection.tag() : reason.tag()));
		}
	}

	/**
	 * Tells the gateway that this connection is gone. Not before a handler that still
	 * runs has returned: the gateway would report the reply to it as an error.
	 */
	private void forgetIfEnded() {
		if (this.state.hasEnded() && !this.dispatcher.isUnderWay() && !isHandling()) {
			inputCompleted();
			this.connection.gone();
			if (this.conversation != null && this.conversation.isToBeEnded()) {
				this.driver.executeAfterEnd(() -> endConversation(this.conversation));
			}
		}
	}

	private void endConversation(Conversation conversation) {
		if (conversation.claimEnd()) {
			this.handlers.dispatch(conversation::closed);
		}
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
