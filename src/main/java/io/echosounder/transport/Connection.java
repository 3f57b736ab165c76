package io.echosounder.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

import javax.net.ssl.SSLSession;

import io.echosounder.address.AddressFormat;
import io.echosounder.fault.FaultRule;
import io.echosounder.framing.Frames;
import io.echosounder.proxyprotocol.ProxyHeader;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.integration.ip.tcp.connection.SocketInfo;
import org.springframework.integration.ip.tcp.connection.TcpConnectionSupport;
import org.springframework.messaging.Message;

/**
 * One connection of a listener or a client, for Spring Integration and all other code.
 * {@link ConnectionCore} does the work. Any thread may call, and none waits for the peer.
 */
public final class Connection extends TcpConnectionSupport {

	private final String id;

	private final ConnectionContext context;

	private final long openedAt = System.currentTimeMillis();

	private final ConnectionCore core;

	Connection(ConnectionContext context, AdmissionPermit permit, String id, SocketDriver.Factory drivers,
			@Nullable ApplicationEventPublisher events) throws IOException {
		super(events);
		this.id = id;
		this.context = context;
		this.core = new ConnectionCore(this, context, permit, drivers);
	}

	/** Begin to serve the connection; called once, by the factory that has created it. */
	@Override
	public void run() {
		this.core.driver.start();
	}

	/**
	 * Return address and port of the peer.
	 * @return the source in the PROXY header, else the other end of the socket
	 */
	public InetSocketAddress peer() {
		return this.core.stack.peer();
	}

	/**
	 * Return address and port of this end of the socket; {@code null} if the socket is
	 * closed. Unlike {@link #getSocketInfo}, this method creates nothing that stays with
	 * the connection.
	 */
	public @Nullable InetSocketAddress local() {
		try {
			return this.core.driver.localAddress();
		}
		catch (IOException _) {
			return null;
		}
	}

	/**
	 * Return address and port of the proxy that passes the connection on.
	 * @return {@code null} without a PROXY header
	 */
	public @Nullable InetSocketAddress proxy() {
		return this.core.stack.proxy();
	}

	/**
	 * Return the PROXY header.
	 * @return {@code null} without a PROXY header
	 */
	public @Nullable ProxyHeader proxyHeader() {
		return this.core.stack.header();
	}

	/**
	 * Return the facts of the TLS handshake.
	 * @return {@code null} before that, and for plain TCP
	 */
	public @Nullable TlsFacts tlsFacts() {
		return this.core.stack.tlsFacts();
	}

	/**
	 * Return the name of the listener that accepted the connection, or of the client that
	 * opened it.
	 * @return as in its settings
	 */
	public String listenerName() {
		return this.context.name();
	}

	/**
	 * Return the name of the listener, for the log; {@code null} for a client's
	 * connection.
	 */
	final @Nullable String loggedListener() {
		return this.context.isServer() ? this.context.name() : null;
	}

	/**
	 * Return the faults that are injected into connections of its listener now, whether
	 * or not they apply to this one.
	 * @return empty without faults
	 */
	public List<FaultRule> faultsOfListener() {
		return (this.context.factory() instanceof ServerConnectionFactory listener) ? listener.faults().rules()
				: List.of();
	}

	/**
	 * Return the time at which the connection was accepted or opened.
	 * @return a time of the system's clock
	 */
	public Instant since() {
		return Instant.ofEpochMilli(this.openedAt);
	}

	/**
	 * Return the time without a byte in either direction.
	 * @return zero or more
	 */
	public Duration idleFor() {
		return Duration.ofNanos(this.core.stats.idleFor(this.core.driver.now()));
	}

	/**
	 * Return the number of bytes read from the socket.
	 * @return a count that only grows
	 */
	public long receivedBytes() {
		return this.core.stats.receivedBytes();
	}

	/**
	 * Return the number of bytes written to the socket.
	 * @return a count that only grows
	 */
	public long sentBytes() {
		return this.core.stats.sentBytes();
	}

	/**
	 * Return the number of reply bytes that wait for the socket.
	 * @return bytes, bounded by the write buffer and the replies to one read
	 */
	public int unsentBytes() {
		return this.core.stats.unsentBytes();
	}

	/**
	 * Return the view of this connection for callbacks of the listener.
	 * @return {@code null} without callbacks
	 */
	public @Nullable Conversation conversation() {
		return this.core.conversation;
	}

	/**
	 * Record that the service refused input of the peer. Any thread may call.
	 * @param why for the log; may repeat bytes of the peer
	 */
	public void inputRefused(String why) {
		this.context.observer().refused();
		if (ConnectionLog.isDebugEnabled()) {
			ConnectionLog.debug(this, this + ": input is refused: " + FailureLog.oneLine(why));
		}
	}

	/**
	 * Return why this connection closes or was closed.
	 * @return {@code null} while it is open
	 */
	public @Nullable CloseReason closeReason() {
		return this.core.state.reason();
	}

	/**
	 * Return whether the socket is closed and counted.
	 * @return {@code true} after the last byte and FIN
	 */
	public boolean hasEnded() {
		return this.core.registration.isOver();
	}

	/**
	 * Return whether nothing is in flight: no message in a handler, no reply unsent, no
	 * partial frame, and no byte in either direction for a while.
	 * @param quietPeriod required time without a byte in either direction
	 * @return {@code false} also if the connection is closing already
	 */
	public boolean isQuiet(Duration quietPeriod) {
		return this.core.policy.isQuiet(quietPeriod);
	}

	/**
	 * Close the connection as {@linkplain CloseReason#DRAINED drained} if, when its turn
	 * comes, it is quiet.
	 * @param quietPeriod required time without a byte in either direction
	 */
	public void closeIfQuiet(Duration quietPeriod) {
		this.core.policy.closeIfQuiet(quietPeriod);
	}

	/**
	 * Close the connection at the next frame boundary: as {@linkplain CloseReason#DRAINED
	 * drained} if it is quiet, else as {@linkplain CloseReason#CUT cut}, after the
	 * replies to all received frames. If the replies are not sent within the linger time,
	 * or a frame is incomplete, the connection is {@linkplain CloseReason#FORCED forced}.
	 * @param quietPeriod required time without a byte in either direction
	 */
	public void closeNow(Duration quietPeriod) {
		this.core.policy.closeAtBoundary(quietPeriod);
	}

	/**
	 * Close the socket at once, even with frames in flight.
	 * @param reason why, unless the connection is closing for another reason
	 */
	public void abort(CloseReason reason) {
		this.core.closing.abort(reason);
	}

	/**
	 * Close the connection at the next frame boundary. On the client's side, bytes that
	 * are not delivered by then are dropped, as no caller waits for them.
	 * @see #closeNow
	 */
	@Override
	public void close() {
		if (isServer()) {
			closeNow(Duration.ZERO);
		}
		else {
			this.core.dispatcher.stop();
			this.core.driver.execute(() -> this.core.policy.closeAtThisBoundary(Duration.ZERO));
		}
	}

	/**
	 * Send FIN after all bytes sent before. Reading goes on, and the connection ends with
	 * the peer's FIN (half-close, RFC 9293 section 3.6). Does not wait.
	 */
	@Override
	public void shutdownOutput() {
		this.core.closing.halfClose();
	}

	@Override
	public boolean isOpen() {
		return this.core.state.isOpen();
	}

	/**
	 * Send a message, encoded with the framing of the connection, after all messages
	 * before it. Any thread may call; only the handler's thread may wait for the peer. A
	 * listener's reply on a connection that has sent FIN is dropped.
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
		boolean byHandler = this.core.dispatcher.isByCaller();
		try {
			this.core.writer.send(replies(message), byHandler && this.core.handlers.isInTurn());
		}
		catch (RuntimeException ex) {
			// the gateway would log the exception and go on without this reply
			if (!byHandler) {
				throw ex;
			}
			this.core.dispatcher.replyFailed(ex);
		}
	}

	/**
	 * Close the connection after the replies before: a flow has sent an error in place of
	 * a reply. Any thread may call.
	 * @param failure goes to the log
	 */
	void handlerFailed(Throwable failure) {
		if (this.core.dispatcher.isByCaller()) {
			this.core.dispatcher.replyFailed(failure);
		}
		else {
			this.core.driver.execute(() -> this.core.completion.called(failure));
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
		return this.core.dispatcher.payload();
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
		return this.context.factory().isLookupHost() ? peer().getHostName() : getHostAddress();
	}

	@Override
	public int getPort() {
		return peer().getPort();
	}

	@Override
	public boolean isServer() {
		return this.context.isServer();
	}

	@Override
	public String getConnectionFactoryName() {
		return this.context.factory().getComponentName();
	}

	@Override
	public SocketInfo getSocketInfo() {
		return this.core.driver.socketInfo();
	}

	@Override
	public @Nullable SSLSession getSslSession() {
		return this.core.stack.tlsSession();
	}

	@Override
	public @Nullable Object getDeserializerStateKey() {
		return null;
	}

	@Override
	public String toString() {
		return this.id + (isServer() ? " from " : " to ") + AddressFormat.format(peer());
	}

	ConnectionContext context() {
		return this.context;
	}

	ConnectionCore core() {
		return this.core;
	}

	/** Record that the connection can be used. */
	void opened() {
		if (ConnectionLog.isDebugEnabled()) {
			ConnectionLog.debug(this, "Opened " + this);
		}
		if (this.context.factory().getApplicationEventPublisher() != null) {
			publishConnectionOpenEvent();
		}
	}

	/** Tell the gateway that the connection is gone. */
	void gone() {
		super.close();
	}

}
