package io.echosounder.transport;

import java.io.IOException;
import java.net.InetAddress;
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
 * One connection of a listener or a client, as Spring Integration and all others see it.
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

	/** Begin to serve the connection; called by the factory that has made it, once. */
	@Override
	public void run() {
		this.core.driver.start();
	}

	/**
	 * Address and port of the peer.
	 * @return what the PROXY header says, else the other end of the socket
	 */
	public InetSocketAddress peer() {
		return this.core.stack.peer();
	}

	/**
	 * Address and port of the proxy that passes the connection on.
	 * @return {@code null} if there was no PROXY header
	 */
	public @Nullable InetSocketAddress proxy() {
		return this.core.stack.proxy();
	}

	/**
	 * What the PROXY header says.
	 * @return {@code null} if there was none
	 */
	public @Nullable ProxyHeader proxyHeader() {
		return this.core.stack.header();
	}

	/**
	 * What the TLS handshake came to.
	 * @return {@code null} before that, and for plain TCP
	 */
	public @Nullable TlsFacts tlsFacts() {
		return this.core.stack.tlsFacts();
	}

	/**
	 * Name of the listener that accepted it, or of the client that opened it.
	 * @return as in its settings
	 */
	public String listenerName() {
		return this.context.name();
	}

	/** Name of the listener, for the log; {@code null} if it was not accepted. */
	final @Nullable String loggedListener() {
		return this.context.isServer() ? this.context.name() : null;
	}

	/**
	 * The faults that are injected into connections of its listener now, whether they hit
	 * this one or not.
	 * @return empty if there are none
	 */
	public List<FaultRule> faultsOfListener() {
		return (this.context.factory() instanceof ServerConnectionFactory listener) ? listener.faults().rules()
				: List.of();
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
		return Duration.ofNanos(this.core.stats.idleFor(this.core.driver.now()));
	}

	/**
	 * Bytes read from the socket.
	 * @return a count that only grows
	 */
	public long receivedBytes() {
		return this.core.stats.receivedBytes();
	}

	/**
	 * Bytes taken by the socket.
	 * @return a count that only grows
	 */
	public long sentBytes() {
		return this.core.stats.sentBytes();
	}

	/**
	 * Replies that wait in memory for the socket to take them.
	 * @return bytes, bounded by the write buffer and the replies to one read
	 */
	public int unsentBytes() {
		return this.core.stats.unsentBytes();
	}

	/**
	 * Return what callbacks of the listener see of this connection.
	 * @return {@code null} if there are none
	 */
	public @Nullable Conversation conversation() {
		return this.core.conversation;
	}

	/**
	 * Take note that the service refused what the peer has sent. Any thread may call.
	 * @param why for the log; may repeat what the peer has sent
	 */
	public void inputRefused(String why) {
		this.context.observer().refused();
		if (ConnectionLog.isDebugEnabled()) {
			ConnectionLog.debug(this, this + ": input is refused: " + FailureLog.oneLine(why));
		}
	}

	/**
	 * Why this connection closes or was closed.
	 * @return {@code null} as long as it is open
	 */
	public @Nullable CloseReason closeReason() {
		return this.core.state.reason();
	}

	/**
	 * Whether the socket is closed and counted.
	 * @return {@code true} after the last byte and FIN
	 */
	public boolean hasEnded() {
		return this.core.registration.isOver();
	}

	/**
	 * Whether nothing is in flight: no message in a handler, no reply unsent, no partial
	 * frame, and no byte for a while.
	 * @param quietPeriod how long no byte may have gone in either direction
	 * @return {@code false} as well if the connection is closing already
	 */
	public boolean isQuiet(Duration quietPeriod) {
		return this.core.policy.isQuiet(quietPeriod);
	}

	/**
	 * Closes the connection as {@linkplain CloseReason#DRAINED drained} if, when its turn
	 * comes, it is quiet.
	 * @param quietPeriod how long no byte may have gone in either direction
	 */
	public void closeIfQuiet(Duration quietPeriod) {
		this.core.policy.closeIfQuiet(quietPeriod);
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
		this.core.policy.closeAtBoundary(quietPeriod);
	}

	/**
	 * Closes the socket at once, whatever is in flight.
	 * @param reason why, unless the connection is closing for another reason
	 */
	public void abort(CloseReason reason) {
		this.core.closing.abort(reason);
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
			this.core.dispatcher.stop();
			this.core.driver.execute(() -> this.core.policy.closeAtThisBoundary(Duration.ZERO));
		}
	}

	/**
	 * Sends FIN behind everything that was sent before; reading goes on, and the
	 * connection ends with the peer's FIN (half-close, RFC 9293 section 3.6). Does not
	 * wait.
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
		boolean byHandler = this.core.dispatcher.isByCaller();
		try {
			this.core.writer.send(replies(message), byHandler && this.core.handlers.isInTurn());
		}
		catch (RuntimeException ex) {
			// the gateway would log it and go on without this reply
			if (!byHandler) {
				throw ex;
			}
			this.core.dispatcher.replyFailed(ex);
		}
	}

	/**
	 * Close the connection behind the replies before: a flow has sent an error in place
	 * of a reply. Any thread may call.
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

	/**
	 * Return the address of this end of the socket; {@code null} if the socket is closed.
	 * Unlike {@link #getSocketInfo} it makes nothing that stays with the connection.
	 */
	@Nullable InetAddress localAddress() {
		try {
			return this.core.driver.localAddress().getAddress();
		}
		catch (IOException _) {
			return null;
		}
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

	/** Take note that the connection can be used. */
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
