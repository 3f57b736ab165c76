package io.echosounder.transport;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import io.echosounder.address.Resolver;
import io.echosounder.eventloop.EventLoop;
import io.echosounder.tls.ClientTls;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.AbstractClientConnectionFactory;
import org.springframework.integration.ip.tcp.connection.TcpConnectionInterceptorFactoryChain;
import org.springframework.integration.ip.tcp.connection.TcpConnectionSupport;

/**
 * Opens connections to one host and port for Spring Integration's outbound gateways and
 * adapters. The connections use the event loops of a group, and the framing, layers and
 * deadlines of listeners. All addresses of a name are tried, in the way of RFC 8305.
 * <p>
 * The end of a connection immediately fails the request that waits for its reply, also
 * under the stock gateway. Framing replaces (de)serializers, and
 * {@link ConnectionOptions#idleTimeout} replaces a socket timeout; interceptors are not
 * supported.
 */
public final class NioClientConnectionFactory extends AbstractClientConnectionFactory {

	private static final Log logger = LogFactory.getLog(NioClientConnectionFactory.class);

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

	private final String name;

	private final ConnectionOptions options;

	private final EventLoopGroup loops;

	private final TransportObserver observer;

	private final AtomicLong ids = new AtomicLong();

	private final Admission admission = Admission.unlimited();

	private final FailureLog failures = new FailureLog();

	private final Set<ConnectAttempt> calls = ConcurrentHashMap.newKeySet();

	private Duration connectTimeout = CONNECT_TIMEOUT;

	private KeepAlive keepAlive = KeepAlive.DEFAULTS;

	private Resolver resolver = Resolver.SYSTEM;

	private boolean batched;

	private boolean untilEnd;

	private volatile @Nullable ClientTls tls;

	private @Nullable ProxyAnnouncement announcement;

	/**
	 * Create a factory without an observer.
	 * @param name of this client, for logs and ids of connections
	 * @param host name or address to connect to
	 * @param port to connect to
	 * @param options options of its connections
	 * @param loops must outlive this factory
	 */
	public NioClientConnectionFactory(String name, String host, int port, ConnectionOptions options,
			EventLoopGroup loops) {
		this(name, host, port, options, loops, TransportObserver.NONE);
	}

	/**
	 * Create a factory.
	 * @param name of this client, for logs and ids of connections
	 * @param host name or address to connect to
	 * @param port to connect to
	 * @param options options of its connections
	 * @param loops must outlive this factory
	 * @param observer is told of events of connections; a failed connect is reported by
	 * an exception only
	 */
	public NioClientConnectionFactory(String name, String host, int port, ConnectionOptions options,
			EventLoopGroup loops, TransportObserver observer) {
		super(host, port);
		this.name = name;
		this.options = options;
		this.loops = loops;
		this.observer = observer;
		setSoTcpNoDelay(true);
		setSoKeepAlive(true);
		setMapper(new ConnectionMessageMapper());
		// an application context replaces this publisher
		setApplicationEventPublisher((_) -> {
		});
	}

	/**
	 * Set the maximum time until a connection can be used: the look-up of addresses, the
	 * connect, the PROXY header and the TLS handshake, together. Ten seconds by default.
	 * @param connectTimeout zero for no limit
	 */
	public void setConnectTimeout(Duration connectTimeout) {
		this.connectTimeout = connectTimeout;
	}

	@Override
	public void setConnectTimeout(int connectTimeout) {
		setConnectTimeout(Duration.ofSeconds(connectTimeout));
	}

	@Override
	protected Duration getConnectTimeout() {
		return this.connectTimeout;
	}

	/**
	 * Set the TLS of connections that are opened from now on. Any thread may call, at any
	 * time.
	 * @param tls {@code null} for plain TCP
	 */
	public void setTls(@Nullable ClientTls tls) {
		this.tls = tls;
	}

	@Nullable ClientTls tls() {
		return this.tls;
	}

	/**
	 * Set the content of the PROXY header, before TLS; to be called before the start.
	 * @param announcement {@code null} for no header
	 */
	public void setProxyAnnouncement(@Nullable ProxyAnnouncement announcement) {
		this.announcement = announcement;
	}

	@Nullable ProxyAnnouncement announcement() {
		return this.announcement;
	}

	/**
	 * Set the times of TCP keep-alive, which is on by default; to be called before the
	 * start.
	 * @param keepAlive the kernel's, by default
	 */
	public void setKeepAlive(KeepAlive keepAlive) {
		this.keepAlive = keepAlive;
	}

	/**
	 * Set whether all frames that one read completes travel as one message, whose payload
	 * is a {@link io.echosounder.framing.Frames} that is valid until the handler returns.
	 * By default each frame is a message, with a payload of {@code byte[]}.
	 * @param batched whether frames are batched
	 */
	public void setBatched(boolean batched) {
		this.batched = batched;
	}

	boolean isBatched() {
		return this.batched;
	}

	/**
	 * Set whether all bytes until the peer's FIN are one message, regardless of the
	 * framing of sent bytes: for peers without frames. To get that message, the client
	 * sends FIN first, as {@code closeStreamAfterSend} of the stock gateway does.
	 * @param untilEnd whether each connection has one message
	 */
	public void setUntilEnd(boolean untilEnd) {
		this.untilEnd = untilEnd;
	}

	boolean isUntilEnd() {
		return this.untilEnd;
	}

	/** Set the resolver of host names. */
	void setResolver(Resolver resolver) {
		this.resolver = resolver;
	}

	Resolver resolver() {
		return this.resolver;
	}

	/**
	 * Return the name of this client.
	 * @return as given at construction
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Return the options of this client's connections.
	 * @return as given at construction
	 */
	public ConnectionOptions options() {
		return this.options;
	}

	/**
	 * Return the connections whose socket is open.
	 * @return a live view; weakly consistent, for any thread
	 */
	@SuppressWarnings("unchecked")
	public Collection<Connection> openConnections() {
		// only open() puts connections in
		return Collections.unmodifiableCollection((Collection<Connection>) (Collection<?>) this.connections.values());
	}

	@Override
	public void start() {
		setActive(true);
		logger.debug("Started " + this);
	}

	/**
	 * Cancel connects, and end each connection: it sends FIN after all bytes sent before,
	 * and takes the peer's bytes until its FIN. Returns when all are closed, after at
	 * most the linger time.
	 */
	@Override
	public void stop() {
		this.lifecycleMonitor.lock();
		try {
			if (!isActive()) {
				return;
			}
			setActive(false);
			this.calls.forEach((call) -> call.cancel(ConnectFailure.OTHER, "the client stops"));
			ConnectionShutdown.inRealTime((ex) -> {
				this.loops.outOfMemory().haltIf(ex);
				logger.error("Client " + this.name + " could not close a connection", ex);
			}).end(openConnections(), Connection::shutdownOutput, this.options.linger());
		}
		finally {
			this.lifecycleMonitor.unlock();
		}
		logger.debug("Stopped " + this);
	}

	/**
	 * Open a connection, and return when it can be used.
	 * @throws ConnectFailedException if the connect fails
	 */
	@Override
	protected TcpConnectionSupport buildNewConnection() {
		if (this.loops.isCallerInLoop()) {
			throw new IllegalStateException("An event loop cannot wait for a connection that an event loop opens; "
					+ "dispatch what asks for it on virtual threads");
		}
		ConnectAttempt call = new ConnectAttempt(this,
				String.format(Locale.ROOT, "%s-%d", this.name, this.ids.incrementAndGet()),
				Objects.requireNonNull(getHost()), getPort(), this.connectTimeout, this.loops.next());
		this.calls.add(call);
		try {
			if (!isActive()) {
				call.cancel(ConnectFailure.OTHER, "the client stops");
			}
			return call.connect();
		}
		finally {
			this.calls.remove(call);
		}
	}

	/** Set the options of a socket before it connects. */
	void prepare(SocketChannel socket) throws IOException {
		setSocketAttributes(socket.socket());
		this.keepAlive.set(socket);
		// as listeners do
		socket.socket().setOOBInline(true);
	}

	/** Create a connection for a connected socket. Only its event loop may call. */
	Connection open(ConnectAttempt call, String id, SocketChannel socket, EventLoop loop) throws IOException {
		InetSocketAddress peer = (InetSocketAddress) socket.getRemoteAddress();
		var _ = this.admission.admit();
		AdmissionPermit permit = new AdmissionPermit(this.admission, this.observer);
		try {
			var _ = permit.enter(peer.getAddress());
			Connection connection = new Connection(call, permit, id, (events) -> new NioDriver(events, socket, loop),
					getApplicationEventPublisher());
			initializeConnection(connection, socket.socket());
			this.connections.put(id, connection);
			return connection;
		}
		catch (Throwable ex) {
			this.loops.outOfMemory().haltIf(ex);
			permit.leave(CloseReason.IO_ERROR);
			throw ex;
		}
	}

	/** Remove a connection whose socket is closed and counted. Any thread may call. */
	void forget(Connection connection) {
		this.connections.remove(connection.getConnectionId());
	}

	/**
	 * Close a connection at its next frame boundary.
	 * @param connectionId its id
	 * @return whether a connection has this id
	 */
	@Override
	public boolean closeConnection(String connectionId) {
		TcpConnectionSupport connection = this.connections.get(connectionId);
		if (connection == null) {
			return false;
		}
		connection.close();
		return true;
	}

	/**
	 * Require virtual dispatch: messages that arrive before the listener is registered
	 * wait for it, which an event loop must not.
	 */
	@Override
	public void enableManualListenerRegistration() {
		if (this.options.dispatch() != Dispatch.VIRTUAL) {
			throw new UnsupportedOperationException(
					"An event loop cannot wait for a listener; dispatch on virtual threads");
		}
		super.enableManualListenerRegistration();
	}

	/**
	 * Throw an exception: a frame may be one of many in a message, which an interceptor
	 * for single messages would get wrong.
	 */
	@Override
	public void setInterceptorFactoryChain(TcpConnectionInterceptorFactoryChain interceptorFactoryChain) {
		throw new UnsupportedOperationException("Interceptors are not supported; advise the gateway");
	}

	EventLoopGroup loops() {
		return this.loops;
	}

	TransportObserver observer() {
		return this.observer;
	}

	FailureLog failures() {
		return this.failures;
	}

	void closeQuietly(Closeable socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			logger.debug("Closing " + socket + " failed", ex);
		}
	}

	@Override
	public String toString() {
		return "client " + this.name + " to " + getHost() + ":" + getPort();
	}

}
