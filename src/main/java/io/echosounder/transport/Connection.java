package io.echosounder.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import javax.net.ssl.SSLSession;

import io.echosounder.address.AddressFormat;
import io.echosounder.framing.BadFrameException;
import io.echosounder.framing.FrameDecoder;
import io.echosounder.framing.FrameException;
import io.echosounder.framing.FrameTooLongException;
import io.echosounder.framing.Frames;
import io.echosounder.framing.Framing;
import io.echosounder.proxyprotocol.ProxyHeader;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.integration.ip.tcp.connection.SocketInfo;
import org.springframework.integration.ip.tcp.connection.TcpConnectionSupport;
import org.springframework.messaging.Message;

/**
 * One connection of a listener or a client, from accept or connect to close: its bytes go
 * through the decoder to the gateway, and what the gateway sends goes out in the same
 * order.
 * <p>
 * A connection is worked on by one thread at a time, which is called <em>its turn</em>:
 * the event loop it belongs to, or whoever holds its lock. Methods that are public may be
 * called by any thread; all others in turn, where nothing else is said.
 * <p>
 * Closing always goes the same way: what is in flight is answered, replies are flushed,
 * FIN is sent (TCP half-close, RFC 9293 section 3.6), and what the peer still sends is
 * read and discarded until its FIN or for as long as a connection may linger. Closing a
 * socket that holds unread bytes sends RST instead, and a RST destroys replies under way
 * (RFC 2525 section 2.17).
 */
public abstract sealed class Connection extends TcpConnectionSupport permits NioConnection, BlockingConnection {

	/** More than a connection that is not busy takes to get its turn. */
	private static final Duration TURN = Duration.ofMillis(100);

	/** After that, what only messages need is forgotten. */
	private static final Duration RESTING = Duration.ofSeconds(1);

	/** From here on, to copy bytes costs more than to write them by themselves. */
	private static final int WORTH_A_WRITE = 8 * 1024;

	private final Origin origin;

	/** The origin's, as is what follows: asked for with each message. */
	private final ConnectionOptions options;

	private final TransportObserver observer;

	private final @Nullable Greeting greeting;

	private final EventLoop loop;

	private final SocketChannel socket;

	private final Place place;

	private final Layers layers;

	private final FrameDecoder decoder;

	private final Delivery delivery;

	private final @Nullable Conversation conversation;

	private final Activity activity;

	private final BufferBudget budget;

	private final String id;

	/** Known to the budget; written in turn, or after the end. */
	private volatile long heldBytes;

	private volatile boolean evicted;

	private volatile @Nullable RejectReason rejection;

	private boolean greeted;

	private final long openedAt = System.currentTimeMillis();

	private final Closing closing = new Closing();

	/** Of what ends it if nothing else does; guarded by {@link #closing}. */
	private EventLoop.@Nullable Timer lastResort;

	private volatile @Nullable IOException trouble;

	private volatile boolean unheard;

	private boolean outputEnds;

	private boolean lingers;

	private @Nullable ConnectionHeaders headers;

	Connection(Origin origin, Place place, String id, SocketChannel socket, EventLoop loop,
			@Nullable ApplicationEventPublisher events) throws IOException {
		super(events);
		this.origin = origin;
		this.options = origin.options();
		this.observer = origin.observer();
		this.greeting = origin.greeting();
		this.place = place;
		this.id = id;
		this.socket = socket;
		this.loop = loop;
		this.decoder = origin.newDecoder();
		this.delivery = new Delivery(this, origin.isBatched());
		this.activity = new Activity(this.options, loop.now());
		this.budget = origin.loops().budget();
		this.layers = new Layers(this, socket, origin, new Content());
		Conversations conversations = origin.conversations();
		this.conversation = (conversations != null) ? new Conversation(this, conversations) : null;
		awaits(this.layers.firstAwaited());
	}

	// What others may know and ask

	/**
	 * Address and port of the peer.
	 * @return what the PROXY header says, else the other end of the socket
	 */
	public InetSocketAddress peer() {
		return this.layers.peer();
	}

	/**
	 * Address and port of the proxy that passes the connection on.
	 * @return {@code null} if there was no PROXY header
	 */
	public @Nullable InetSocketAddress proxy() {
		return this.layers.proxy();
	}

	/**
	 * What the PROXY header says.
	 * @return {@code null} if there was none
	 */
	public @Nullable ProxyHeader proxyHeader() {
		return this.layers.header();
	}

	/**
	 * What the TLS handshake came to.
	 * @return {@code null} before that, and for plain TCP
	 */
	public @Nullable TlsFacts tlsFacts() {
		return this.layers.tlsFacts();
	}

	/**
	 * Name of the listener that accepted it, or of the client that opened it.
	 * @return as in its settings
	 */
	public String listenerName() {
		return this.origin.name();
	}

	/** Name of the listener, for the log; {@code null} if it was not accepted. */
	final @Nullable String loggedListener() {
		return this.origin.isServer() ? this.origin.name() : null;
	}

	/**
	 * When the connection was accepted or opened.
	 * @return a time of the system's clock
	 */
	public Instant since() {
		return Instant.ofEpochMilli(this.openedAt);
	}

	/**
	 * For how long no byte has gone in either direction.
	 * @return zero or more
	 */
	public Duration idleFor() {
		return Duration.ofNanos(this.activity.idleFor(this.loop.now()));
	}

	/**
	 * Bytes read from the socket.
	 * @return a count that only grows
	 */
	public long receivedBytes() {
		return this.activity.receivedBytes();
	}

	/**
	 * Bytes taken by the socket.
	 * @return a count that only grows
	 */
	public long sentBytes() {
		return this.activity.sentBytes();
	}

	/**
	 * Replies that wait in memory for the socket to take them.
	 * @return bytes, bounded by the write buffer and the replies to one read
	 */
	public int unsentBytes() {
		return this.activity.unsentBytes();
	}

	/**
	 * Return what callbacks of the listener see of this connection.
	 * @return {@code null} if there are none
	 */
	public @Nullable Conversation conversation() {
		return this.conversation;
	}

	/**
	 * Take note that the service refused what the peer has sent. Any thread may call.
	 * @param why for the log; may repeat what the peer has sent
	 */
	public void inputRefused(String why) {
		observer().refused();
		if (ConnectionLog.isDebugEnabled()) {
			ConnectionLog.debug(this, this + ": input is refused: " + FailureLog.oneLine(why));
		}
	}

	/**
	 * Why this connection closes or was closed.
	 * @return {@code null} as long as it is open
	 */
	public @Nullable CloseReason closeReason() {
		return this.closing.reason();
	}

	/**
	 * Whether the socket is closed and counted.
	 * @return {@code true} after the last byte and FIN
	 */
	public boolean hasEnded() {
		return this.closing.hasEnded();
	}

	/**
	 * Whether nothing is in flight: no message in a handler, no reply unsent, no partial
	 * frame, and no byte for a while.
	 * @param quietPeriod how long no byte may have gone in either direction
	 * @return {@code false} as well if the connection is closing already
	 */
	public boolean isQuiet(Duration quietPeriod) {
		return isOpen() && atRest() && this.activity.idleFor(this.loop.now()) >= quietPeriod.toNanos() && !hasPending();
	}

	/**
	 * Closes the connection as {@linkplain CloseReason#DRAINED drained} if, when its turn
	 * comes, it is quiet.
	 * @param quietPeriod how long no byte may have gone in either direction
	 */
	public void closeIfQuiet(Duration quietPeriod) {
		inTurn(() -> {
			readPending();
			if (isQuiet(quietPeriod)) {
				close(CloseReason.DRAINED);
			}
		});
	}

	/**
	 * Closes the connection at the next frame boundary: as
	 * {@linkplain CloseReason#DRAINED drained} if it is quiet, else as
	 * {@linkplain CloseReason#CUT cut}, after the replies to what was received. These
	 * have as long as a connection may linger; if they are not out by then, or if a frame
	 * is incomplete, it is {@linkplain CloseReason#FORCED forced}.
	 * @param quietPeriod how long no byte may have gone in either direction
	 */
	public void closeNow(Duration quietPeriod) {
		inTurn(() -> closeInTurn(quietPeriod));
		if (this.loop.isAlive()) {
			// its turn may never come, if a handler or a write that blocks has it
			endAfter(options().linger().plus(TURN));
		}
	}

	private void closeInTurn(Duration quietPeriod) {
		readPending();
		if (hasPending()) {
			afterRead(() -> closeAfterReading(quietPeriod));
		}
		else {
			closeAfterReading(quietPeriod);
		}
	}

	private void closeAfterReading(Duration quietPeriod) {
		if (isQuiet(quietPeriod)) {
			close(CloseReason.DRAINED);
			return;
		}
		if (isOpen()) {
			close(this.activity.isMidFrame() ? CloseReason.FORCED : CloseReason.CUT);
		}
	}

	/**
	 * Closes the socket at once, whatever is in flight.
	 * @param reason why, unless the connection is closing for another reason
	 */
	public void abort(CloseReason reason) {
		this.closing.because(reason);
		endNow();
	}

	/**
	 * Closes the connection at the next frame boundary. On the client's side nobody waits
	 * for what has not been delivered by then, so it is dropped.
	 * @see #closeNow
	 */
	@Override
	public void close() {
		if (isServer()) {
			closeNow(Duration.ZERO);
		}
		else {
			this.unheard = true;
			inTurn(() -> closeAfterReading(Duration.ZERO));
		}
	}

	/**
	 * Sends FIN behind everything that was sent before; reading goes on, and the
	 * connection ends with the peer's FIN (half-close, RFC 9293 section 3.6). Does not
	 * wait.
	 */
	@Override
	public void shutdownOutput() {
		inTurn(() -> {
			this.outputEnds = true;
			proceed();
		});
	}

	@Override
	public boolean isOpen() {
		return this.closing.reason() == null;
	}

	/**
	 * Sends a message, encoded as the connection is framed, after all messages before it.
	 * Any thread may call; none but the handler's waits for the peer. A reply of a
	 * listener on a connection that has sent FIN is dropped, as nobody can take it.
	 * @param message a payload of {@link Frames}, {@link ByteBuffer}, {@code byte[]} or
	 * {@link String}
	 * @throws ConnectionEndedException if this is the client's side and the connection is
	 * not open
	 * @throws IllegalArgumentException if the payload is something else or too long for
	 * the framing; if the handler is the caller, the connection is closed instead
	 */
	@Override
	public void send(Message<?> message) {
		if (!isOpen() && !isServer()) {
			throw new ConnectionEndedException(this);
		}
		boolean byHandler = this.delivery.isByCaller();
		try {
			Frames replies = replies(message);
			if (byHandler && isTurnOfHandler()) {
				stage(replies);
			}
			else {
				encodeAndSendLater(replies);
			}
		}
		catch (RuntimeException ex) {
			// the gateway would log it and go on without this reply
			if (!byHandler) {
				throw ex;
			}
			this.delivery.replyFailed(ex);
		}
	}

	private Frames replies(Message<?> message) {
		return switch (message.getPayload()) {
			case Frames frames -> frames;
			case ByteBuffer frame -> Frames.of(frame);
			default -> Frames.of(ByteBuffer.wrap((byte[]) Objects.requireNonNull(getMapper().fromMessage(message))));
		};
	}

	@Override
	public @Nullable Object getPayload() {
		return this.delivery.payload();
	}

	@Override
	public String getConnectionId() {
		return this.id;
	}

	@Override
	public String getHostAddress() {
		return peer().getAddress().getHostAddress();
	}

	@Override
	public String getHostName() {
		return this.origin.factory().isLookupHost() ? peer().getHostName() : getHostAddress();
	}

	@Override
	public int getPort() {
		return peer().getPort();
	}

	@Override
	public boolean isServer() {
		return this.origin.isServer();
	}

	@Override
	public String getConnectionFactoryName() {
		return this.origin.factory().getComponentName();
	}

	@Override
	public SocketInfo getSocketInfo() {
		return new SocketInfo(this.socket.socket());
	}

	@Override
	public @Nullable SSLSession getSslSession() {
		return this.layers.tlsSession();
	}

	@Override
	public @Nullable Object getDeserializerStateKey() {
		return null;
	}

	@Override
	public String toString() {
		return this.id + (isServer() ? " from " : " to ") + AddressFormat.format(peer());
	}

	/** Waits until all of these are forgotten, or not. */
	static void awaitNone(Map<String, ? extends TcpConnectionSupport> connections, Duration atMost) {
		long deadline = System.nanoTime() + atMost.toNanos();
		while (!connections.isEmpty() && System.nanoTime() - deadline < 0) {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
		}
	}

	// What the transports do differently

	/**
	 * Hands over a task that runs when it is this connection's turn, after those handed
	 * over before and what goes on now. Any thread may call, and does not wait.
	 * @param task does not throw
	 */
	abstract void handOver(Runnable task);

	/** Closes the socket at once, after a failure that nobody foresaw. */
	abstract void abandon();

	/** Whether the thread that runs the handler is the one whose turn it is. */
	abstract boolean isTurnOfHandler();

	/** Hands frames to the handler, on the thread that the dispatch names. */
	abstract void dispatch(Frames frames, long completedAt);

	/** Runs a callback there, after the frames before it. */
	abstract void dispatch(Callback callback);

	/**
	 * Runs a task in turn, now or later, after the socket was closed. Any thread may
	 * call.
	 */
	abstract void atEnd(Runnable task);

	/** Whether messages are with the handler, or wait for it. Any thread may ask. */
	abstract boolean isHandling();

	/** Memory that the transport holds for this connection now, in bytes. */
	abstract long bufferedBytes();

	/** Forgets messages that wait for the handler. */
	abstract void dropWaiting();

	/**
	 * Where the next bytes to the peer go.
	 * @param bytes room that is needed, a few
	 */
	abstract ByteBuffer room(int bytes);

	/** Writes what was staged, all of it by {@link #write}. */
	abstract void flush();

	/**
	 * Hands bytes to the socket.
	 * @param bytes those that the socket does not take are kept
	 */
	abstract void transmit(ByteBuffer bytes);

	/**
	 * A buffer for the content of TLS records, until the next read.
	 * @param bytes room that is needed, at the most
	 */
	abstract ByteBuffer contentBuffer(int bytes);

	/** A buffer for TLS records, empty, to be given back when they are handed over. */
	abstract ByteBuffer borrowRecordBuffer();

	abstract void returnRecordBuffer(ByteBuffer buffer);

	/**
	 * Writes what the socket did not take before: the kernel says that it takes bytes
	 * again only when a third of its buffer is free, and takes some much earlier.
	 * @param then runs on the event loop when that was tried
	 */
	abstract void retryWrite(Runnable then);

	/** Forgets what was staged or queued. */
	abstract void dropUnsent();

	/** Runs {@link #end} without waiting for what goes on now. Any thread may call. */
	abstract void endNow();

	/**
	 * Takes what the kernel has received already, if that is possible without waiting.
	 */
	abstract void readPending();

	/**
	 * Whether the kernel holds bytes that {@link #readPending} could not take. Any thread
	 * may ask.
	 */
	abstract boolean hasPending();

	/**
	 * Whether there may be bytes that are on their way from the kernel to this turn.
	 */
	abstract boolean mayHaveRead();

	/** Runs a task in turn, after the read that takes these bytes. */
	abstract void afterRead(Runnable task);

	/** What the connection waits for may have changed. */
	abstract void interestChanged();

	// Turns

	/**
	 * Runs a task when it is this connection's turn. If it throws, that costs this
	 * connection only. Any thread may call, and does not wait.
	 * @param task blocks for nobody but the peer, and only if the transport may block
	 */
	final void inTurn(Runnable task) {
		handOver(guarded(task));
	}

	/** A task that costs this connection only, if it throws. */
	final Runnable guarded(Runnable task) {
		return () -> {
			try {
				task.run();
			}
			catch (Throwable ex) {
				failedUnexpectedly(ex);
			}
		};
	}

	/** Takes note of a failure that nobody foresaw. */
	final void failedUnexpectedly(Throwable ex) {
		outOfMemory().haltIf(ex);
		ConnectionLog.error(this, "Unexpected failure in " + this + "; it is closed", ex);
		abandon();
	}

	// Reading

	/** Begins to serve the connection, once it can be read and written. */
	final void begin() {
		this.layers.begin();
		account();
	}

	/**
	 * Takes what a read delivered.
	 * @param bytes from position to limit
	 */
	final void received(ByteBuffer bytes) {
		this.activity.received(bytes.remaining(), this.loop.now());
		observer().received(bytes.remaining());
		if (isOpen()) {
			this.layers.outermost().received(bytes);
			layersChanged();
			account();
		}
	}

	/** A layer has gone on, maybe into the middle of something. */
	final void layersChanged() {
		if (isOpen() && this.layers.areThere()) {
			this.activity.frame(this.layers.outermost().isMidway(), false, this.loop.now());
			interestChanged();
			account();
		}
	}

	// Memory

	/** Tells the budget what this connection holds now. */
	final void account() {
		long bytes = bufferedBytes();
		if (!hasEnded()) {
			bytes += this.decoder.held() + this.layers.held();
		}
		long change = bytes - this.heldBytes;
		if (change != 0) {
			this.heldBytes = bytes;
			buffered(change);
		}
	}

	/** Tells the budget of a change. Any thread may call. */
	final void buffered(long change) {
		this.budget.change(change);
		observer().buffered(change);
	}

	/** Memory that this connection holds, in bytes. Any thread may ask. */
	final long heldBytes() {
		return this.heldBytes + ((this.conversation != null) ? this.conversation.heldBytes() : 0);
	}

	final BufferBudget budget() {
		return this.budget;
	}

	/**
	 * Closes the connection at once, as it holds more than others and memory is short.
	 * Any thread may call.
	 */
	final void evict() {
		this.evicted = true;
		this.budget.countEviction();
		observer().evicted();
		CloseReason awaited = this.activity.awaited();
		if (awaited != null) {
			abort(awaited);
		}
		else {
			abort(this.activity.isMidFrame() && unsentBytes() == 0 && !isHandling() ? CloseReason.FRAME_TIMEOUT
					: CloseReason.SLOW_READER);
		}
	}

	/** Whether {@link #evict} was called. Any thread may ask. */
	final boolean isEvicted() {
		return this.evicted;
	}

	// What comes first

	/**
	 * Takes note of what the peer has to send first, from now on.
	 * @param otherwise why the connection is closed if it does not; {@code null} if
	 * nothing is awaited
	 */
	final void awaits(@Nullable CloseReason otherwise) {
		this.activity.awaits(otherwise, this.loop.now());
	}

	/**
	 * Counts the connection as opened, as its peer is known now.
	 * @return {@code false} if that peer has too many connections; it is closed then
	 */
	final boolean enter() {
		RejectReason rejection = this.place.enter(peer().getAddress());
		if (rejection != null) {
			reject(rejection);
		}
		return rejection == null;
	}

	/** Tells the application that this connection is open, all layers around it done. */
	final void established() {
		awaits(null);
		if (ConnectionLog.isDebugEnabled()) {
			ConnectionLog.debug(this, "Opened " + this);
		}
		if (this.origin.factory().getApplicationEventPublisher() != null) {
			publishConnectionOpenEvent();
		}
		this.origin.established(this);
		if (this.greeting != null && !this.greeting.atFirstFrame()) {
			greet(this.greeting);
		}
		if (this.conversation != null && isOpen()) {
			this.conversation.begin();
			dispatch(this.conversation::opened);
		}
	}

	private void greet(Greeting greeting) {
		this.greeted = true;
		stage(Frames.of(greeting.text().apply(this)));
		flush();
		if (greeting.thenClose()) {
			close(CloseReason.DRAINED);
		}
	}

	/**
	 * What is known of this connection, for its messages; made for the first of them, and
	 * anew for the first after a rest.
	 */
	final ConnectionHeaders headers() {
		ConnectionHeaders headers = this.headers;
		if (headers == null) {
			headers = FactHeaders.of(this);
			this.headers = headers;
		}
		return headers;
	}

	private void content(ByteBuffer bytes) {
		long now = this.loop.now();
		Frames frames = new Frames();
		CloseReason malformed = decode(bytes, frames);
		this.activity.frame(malformed == null && this.decoder.midFrame(), !frames.isEmpty(), now);
		if (!frames.isEmpty()) {
			if (this.greeting != null && !this.greeted) {
				greet(this.greeting);
			}
			if (isOpen()) {
				dispatch(frames, now);
			}
		}
		if (malformed != null) {
			close(malformed);
		}
	}

	private @Nullable CloseReason decode(ByteBuffer bytes, Frames frames) {
		try {
			this.decoder.decode(bytes, frames::add);
			return null;
		}
		catch (FrameException ex) {
			if (ConnectionLog.isDebugEnabled()) {
				ConnectionLog.debug(this, this + ": " + ex.getMessage());
			}
			return switch (ex) {
				case FrameTooLongException _ -> CloseReason.FRAME_TOO_LONG;
				case BadFrameException _ -> CloseReason.BAD_FRAME;
			};
		}
	}

	/** Takes note that the peer sent FIN. */
	final void inputEnded() {
		this.closing.inputEnded();
		this.layers.outermost().ended();
	}

	/**
	 * Whether another read makes sense.
	 * @param paused whether too much waits for the peer or for the handler
	 */
	final boolean wantsRead(boolean paused) {
		if (this.closing.hasInputEnded()) {
			return false;
		}
		return isOpen() ? !paused && !this.layers.outermost().isBusy() : this.closing.hasOutputEnded();
	}

	/**
	 * Reading goes on after it had paused, whether for the peer or for the handler: a
	 * partial frame gets its time anew.
	 */
	final void readingResumed() {
		this.activity.frameResumed(this.loop.now());
	}

	// Handling

	/** Whether somebody waits for messages. Any thread may ask. */
	final boolean isHeard() {
		return !this.unheard && !hasEnded();
	}

	/**
	 * Has frames answered by the handler.
	 * @param frames in order; at the first failure the rest is left
	 * @return the failure, or {@code null} if all went well
	 */
	final @Nullable Throwable handle(Frames frames) {
		return this.delivery.deliver(frames);
	}

	/**
	 * Finishes what {@link #handle} began: replies are written, a failure is reported,
	 * and the connection goes on or closes.
	 * @param frames what was handled
	 * @param completedAt when these frames were complete
	 * @param failure what came of it
	 */
	final void handled(Frames frames, long completedAt, @Nullable Throwable failure) {
		int answered = (failure != null) ? handlerFailed(failure) : frames.size();
		flushAll();
		long now = this.loop.now();
		this.activity.handled(now);
		observer().handled(answered, now - completedAt);
		goOn();
	}

	/**
	 * Runs a callback, with what is logged meanwhile about this connection.
	 * @return the failure, or {@code null} if all went well
	 */
	final @Nullable Throwable call(Callback callback) {
		return this.delivery.call(callback);
	}

	/** Finishes what {@link #call} began, as {@link #handled} does. */
	final void called(@Nullable Throwable failure) {
		if (failure != null) {
			var _ = handlerFailed(failure);
		}
		flushAll();
		this.activity.handled(this.loop.now());
		goOn();
	}

	private void goOn() {
		this.layers.handled();
		proceed();
		forgetIfEnded();
	}

	/**
	 * Closes the connection.
	 * @return how many frames were answered before
	 */
	private int handlerFailed(Throwable failure) {
		PartialReplyException partial = PartialReplyException.findIn(failure);
		Throwable cause = failure;
		boolean refusal = partial != null && partial.isRefusal();
		if (partial != null) {
			cause = Objects.requireNonNullElse(partial.getCause(), partial);
			try {
				stage(partial.replies());
			}
			catch (RuntimeException ex) {
				// a reply to one of the frames before the one that failed
				ex.addSuppressed(cause);
				cause = ex;
				refusal = false;
			}
		}
		if (refusal) {
			inputRefused(String.valueOf(cause.getMessage()));
		}
		else {
			logFailure("is closed, because its handler failed", cause);
		}
		dropWaiting();
		close(refusal ? CloseReason.REFUSED_INPUT : CloseReason.HANDLER_ERROR);
		return (partial != null) ? partial.answered() : 0;
	}

	/** Takes note that a callback failed that could change nothing any more. */
	final void closedCallbackFailed(Throwable failure) {
		logFailure("was closed, and its service failed at that", failure);
	}

	private void logFailure(String whatCameOfIt, Throwable cause) {
		String sentence = this.origin + ": connection " + this + " " + whatCameOfIt;
		if (this.origin.isChecking()) {
			ConnectionLog.debug(this, sentence, cause);
		}
		else {
			this.origin.failures().error(this, sentence, cause, this.loop.now());
		}
	}

	// Writing

	/**
	 * Sends content, through the layers around it.
	 * @param content is consumed
	 */
	final void write(ByteBuffer content) {
		this.layers.write(content);
	}

	private void stage(Frames replies) {
		if (hasEnded() || this.closing.hasOutputEnded()) {
			return;
		}
		Framing framing = options().framing();
		for (ByteBuffer reply : replies) {
			if (framing == Framing.RAW && isWorthAWrite(reply.remaining())) {
				flush();
				write(reply.duplicate());
			}
			else {
				framing.putHeader(reply.remaining(), room(Framing.MAX_DELIMITER_LENGTH));
				stage(reply);
				framing.putTrailer(room(Framing.MAX_DELIMITER_LENGTH));
			}
		}
	}

	/** No more than a buffer's, as the JDK may need one of that size for it. */
	private static boolean isWorthAWrite(int bytes) {
		return bytes >= WORTH_A_WRITE && bytes <= EventLoop.BUFFER_SIZE;
	}

	/**
	 * Copies bytes to where they are written from, and writes in between as often as it
	 * takes.
	 * @param bytes is left as it is, so that a service may answer with a constant
	 */
	final void stage(ByteBuffer bytes) {
		int from = bytes.position();
		while (from < bytes.limit()) {
			ByteBuffer room = room(1);
			int length = Math.min(bytes.limit() - from, room.remaining());
			room.put(room.position(), bytes, from, length);
			room.position(room.position() + length);
			from += length;
		}
	}

	/** Those before one that cannot be encoded are sent, as if staged one by one. */
	private void encodeAndSendLater(Frames replies) {
		Framing framing = options().framing();
		ByteBuffer encoded = ByteBuffer
			.allocate(Math.toIntExact(replies.bytes() + 2L * Framing.MAX_DELIMITER_LENGTH * replies.size()));
		try {
			for (ByteBuffer reply : replies) {
				framing.putHeader(reply.remaining(), encoded);
				encoded.put(reply.duplicate());
				framing.putTrailer(encoded);
			}
		}
		finally {
			sendLater(encoded.flip());
		}
	}

	private void sendLater(ByteBuffer encoded) {
		inTurn(() -> {
			// behind FIN there is no place for it
			if (!this.closing.hasOutputEnded()) {
				stage(encoded);
				flush();
			}
		});
	}

	/** Whether the caller is a callback or the handler of this connection. */
	final boolean isCallback() {
		return this.delivery.isByCaller();
	}

	/** How many bytes may wait in its conversation; any thread may ask. */
	final int sendAllowance() {
		return this.budget.allowance(options().writeBuffer()) - unsentBytes();
	}

	/** Bytes that wait in its conversation; any thread may ask. */
	final int queuedBytes() {
		return (this.conversation != null) ? this.conversation.queuedBytes() : 0;
	}

	/** Writes what waits in its conversation. */
	final void sendQueued() {
		flushAll();
		proceed();
	}

	/** Closes the connection for its conversation, behind what was sent. */
	final void closeConversation() {
		dropWaiting();
		close(CloseReason.DRAINED);
	}

	private void flushAll() {
		if (this.conversation != null) {
			this.conversation.stageQueued();
		}
		flush();
	}

	/** Stages bytes that have their delimiters. */
	final void stageEncoded(ByteBuffer bytes) {
		if (hasEnded() || this.closing.hasOutputEnded()) {
			return;
		}
		if (isWorthAWrite(bytes.remaining())) {
			flush();
			write(bytes.duplicate());
		}
		else {
			stage(bytes);
		}
	}

	/** Takes note that the socket took bytes. */
	final void sent(int bytes) {
		if (bytes > 0) {
			this.activity.sent(bytes, this.loop.now());
			observer().sent(bytes);
		}
	}

	/** Takes note of how many bytes wait for the socket. */
	final void unsent(int bytes) {
		if (bytes != unsentBytes()) {
			observer().unsent(this.activity.unsent(bytes, this.loop.now()));
			account();
		}
	}

	// Deadlines

	/**
	 * What is due about once a second: closes the connection if one of its deadlines has
	 * passed, and forgets what it needs for messages only if there are none. Only the
	 * event loop may call.
	 * @param now the loop's time
	 */
	final void tend(long now) {
		if (this.activity.idleFor(now) >= RESTING.toNanos()) {
			// a fifth of what an idle connection takes; whoever is in turn has them, or
			// makes them anew
			this.headers = null;
		}
		checkDeadlines(now);
	}

	private void checkDeadlines(long now) {
		if (unsentBytes() > 0) {
			retryWrite(() -> abortIfStuck(now));
		}
		else if (isOpen() && this.activity.overdue(now, isHandling()) != null) {
			inTurn(this::judgeDeadlines);
		}
	}

	/** Nothing in turn can, as that may be what waits for the peer. */
	private void abortIfStuck(long now) {
		boolean stuck = unsentBytes() > 0;
		CloseReason overdue = this.activity.overdue(now, isHandling());
		if (stuck && overdue != null) {
			abort(overdue);
		}
	}

	/** What has come meanwhile counts, even if nobody had time to read it. */
	private void judgeDeadlines() {
		readPending();
		if (mayHaveRead()) {
			afterRead(this::closeIfOverdue);
		}
		else {
			closeIfOverdue();
		}
	}

	private void closeIfOverdue() {
		CloseReason overdue = this.activity.overdue(this.loop.now(), isHandling());
		if (overdue != null && isOpen()) {
			close(overdue);
		}
	}

	// Closing

	private boolean atRest() {
		return !isHandling() && unsentBytes() == 0 && queuedBytes() == 0 && !this.activity.isMidFrame();
	}

	/** Begins to close, in the one way that there is. */
	final void close(CloseReason reason) {
		this.closing.because(reason);
		proceed();
	}

	/** Goes on closing, as far as what is in flight allows. */
	final void proceed() {
		if (hasEnded() || (isOpen() && !this.outputEnds)) {
			interestChanged();
			return;
		}
		flushAll();
		if (!isOpen() && !isHandling()) {
			this.origin.nothingFollows(this);
		}
		if ((!isOpen() && isHandling()) || !endOutput() || isOpen()) {
			interestChanged();
			return;
		}
		if (this.closing.hasInputEnded()) {
			end();
			return;
		}
		if (!this.lingers) {
			this.lingers = true;
			endAfter(options().linger());
		}
		interestChanged();
	}

	/**
	 * Sends FIN, once, behind everything else.
	 * @return whether it is out
	 */
	private boolean endOutput() {
		if (hasEnded() || this.closing.hasOutputEnded()) {
			return !hasEnded();
		}
		if (isAllSent()) {
			this.layers.closeOutput();
		}
		if (unsentBytes() > 0 || hasEnded()) {
			return false;
		}
		this.closing.outputEnded();
		try {
			this.socket.shutdownOutput();
			return true;
		}
		catch (IOException ex) {
			failed(ex);
			return false;
		}
	}

	/** If so, its conversation takes nothing any more. */
	private boolean isAllSent() {
		while (unsentBytes() == 0 && !hasEnded()) {
			if (this.conversation == null || this.conversation.endOutput()) {
				return true;
			}
			flushAll();
		}
		return unsentBytes() == 0;
	}

	private void endAfter(Duration duration) {
		try {
			endAt(this.loop.schedule(duration.toNanos(), this::endLate));
		}
		catch (RejectedExecutionException _) {
			endLate();
		}
	}

	/**
	 * Keeps the timer that is due first, which ends the connection, and none behind that:
	 * the loop would keep the connection as long.
	 */
	private void endAt(EventLoop.Timer timer) {
		synchronized (this.closing) {
			EventLoop.Timer earlier = this.lastResort;
			if (hasEnded() || (earlier != null && !timer.isBefore(earlier))) {
				timer.cancel();
				return;
			}
			if (earlier != null) {
				earlier.cancel();
			}
			this.lastResort = timer;
		}
	}

	private void cancelTimers() {
		this.layers.ended();
		synchronized (this.closing) {
			if (this.lastResort != null) {
				this.lastResort.cancel();
				this.lastResort = null;
			}
		}
	}

	private void endLate() {
		this.closing.because(CloseReason.FORCED);
		end();
	}

	/** Takes note that the socket failed. */
	final void failed(IOException ex) {
		if (ConnectionLog.isDebugEnabled()) {
			ConnectionLog.debug(this, this + ": " + ex);
		}
		troubled(ex);
		this.closing.because(isReset(ex) ? CloseReason.RESET : CloseReason.IO_ERROR);
		end();
	}

	/** Takes note of what goes wrong, of which the first is to blame. */
	final void troubled(IOException ex) {
		if (this.trouble == null) {
			this.trouble = ex;
		}
	}

	/** What has gone wrong, if something has. Any thread may ask. */
	final @Nullable IOException trouble() {
		return this.trouble;
	}

	private static boolean isReset(IOException ex) {
		String message = ex.getMessage();
		// the JDK has no exception of its own for ECONNRESET and EPIPE
		return message != null && (message.contains("Connection reset") || message.contains("Broken pipe"));
	}

	/** Closes the socket, once. */
	final void end() {
		if (!this.closing.end()) {
			return;
		}
		CloseReason reason = Objects.requireNonNull(this.closing.reason());
		try {
			if (reason == CloseReason.SLOW_READER) {
				// the kernel would keep what the peer does not read for many minutes
				this.socket.setOption(StandardSocketOptions.SO_LINGER, 0);
			}
			this.socket.close();
		}
		catch (IOException ex) {
			ConnectionLog.debug(this, this + ": closing failed", ex);
		}
		cancelTimers();
		dropWaiting();
		if (this.conversation != null) {
			this.conversation.dropQueued();
		}
		dropUnsent();
		leave(reason);
		// last, so that one that is not there any more was counted
		this.origin.forget(this);
		forgetIfEnded();
	}

	private void leave(CloseReason reason) {
		RejectReason rejection = this.rejection;
		HandshakeFailure failure = this.layers.failure(reason);
		if (failure != null && isServer()) {
			observer().handshakeFailed(failure);
		}
		if (rejection != null) {
			this.place.reject(rejection);
		}
		this.place.leave(reason);
		if (ConnectionLog.isDebugEnabled()) {
			ConnectionLog.debug(this, "Closed " + this + ": " + ((rejection != null) ? rejection.tag() : reason.tag()));
		}
	}

	/** Closes the connection as if it had not been opened, which it was not. */
	final void reject(RejectReason reason) {
		this.rejection = reason;
		abort(CloseReason.PROXY_HEADER);
	}

	/**
	 * Tells the gateway that this connection is gone. Not before a handler that still
	 * runs has returned: the gateway would report the reply to it as an error.
	 */
	final void forgetIfEnded() {
		if (hasEnded() && !this.delivery.isUnderWay() && !isHandling()) {
			this.origin.nothingFollows(this);
			super.close();
			endConversation();
		}
	}

	private void endConversation() {
		Conversation conversation = this.conversation;
		if (conversation != null && conversation.isToBeEnded()) {
			atEnd(() -> {
				if (conversation.claimEnd()) {
					dispatch(conversation::closed);
				}
			});
		}
	}

	final Layers layers() {
		return this.layers;
	}

	final ConnectionOptions options() {
		return this.options;
	}

	final TransportObserver observer() {
		return this.observer;
	}

	final VirtualThreads virtualThreads() {
		return this.origin.loops().virtualThreads();
	}

	final EventLoop loop() {
		return this.loop;
	}

	final SocketChannel socket() {
		return this.socket;
	}

	final OutOfMemory outOfMemory() {
		return this.origin.loops().outOfMemory();
	}

	final HandshakePool handshakes() {
		return this.origin.loops().handshakes();
	}

	/** Whether a peer has opened it, not this application for itself. */
	final boolean isForeign() {
		return isServer() && !this.origin.isChecking();
	}

	final RecordBuffers recordBuffers() {
		return this.origin.loops().recordBuffers();
	}

	/** The frames, inside of all layers. */
	private final class Content implements Inbound {

		@Override
		public void received(ByteBuffer bytes) {
			content(bytes);
		}

		@Override
		public void ended() {
			Frames last = new Frames();
			Connection.this.decoder.end(last::add);
			if (!last.isEmpty() && isOpen()) {
				dispatch(last, Connection.this.loop.now());
			}
			close(isMidway() ? CloseReason.INCOMPLETE_FRAME : CloseReason.PEER);
		}

		@Override
		public boolean isMidway() {
			return Connection.this.decoder.midFrame();
		}

		@Override
		public boolean isBusy() {
			return false;
		}

	}

}
