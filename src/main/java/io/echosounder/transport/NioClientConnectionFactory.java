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
 * adapters: on the event loops of a group, with the framing, layers and deadlines that
 * listeners have. All addresses of a name are tried, as RFC 8305 has it.
 * <p>
 * A connection that ends fails the request that waits for its reply at once, also under
 * the stock gateway. Framing takes the place of (de)serializers,
 * {@link ConnectionOptions#idleTimeout} that of a socket timeout; interceptors are not
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
	 * Creates a factory that nobody counts for.
	 * @param name of this client, for logs and ids of connections
	 * @param host name or address to connect to
	 * @param port to connect to
	 * @param options how to treat connections
	 * @param loops must outlive this factory
	 */
	public NioClientConnectionFactory(String name, String host, int port, ConnectionOptions options,
			EventLoopGroup loops) {
		this(name, host, port, options, loops, TransportObserver.NONE);
	}

	/**
	 * Creates a factory.
	 * @param name of this client, for logs and ids of connections
	 * @param host name or address to connect to
	 * @param port to connect to
	 * @param options how to treat connections
	 * @param loops must outlive this factory
	 * @param observer is told what happens to connections; those that come to nothing are
	 * told by an exception only
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
		// in an application, its context takes this place
		setApplicationEventPublisher((_) -> {
		});
	}

	/**
	 * Sets how long it may take until a connection can be used: the look for addresses,
	 * the connect, the PROXY header and the TLS handshake, together. Ten seconds by
	 * default.
	 * @param connectTimeout zero for any time
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
	 * Sets what connections that are opened from now on speak TLS with. Any thread may
	 * call, at any time.
	 * @param tls {@code null} for plain TCP
	 */
	public void setTls(@Nullable ClientTls tls) {
		this.tls = tls;
	}

	@Nullable ClientTls tls() {
		return this.tls;
	}

	/**
	 * Sets what is said in a PROXY header, before TLS; to be called before the start.
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
	 * Sets whether all frames that one read completes travel as one message, whose
	 * payload is a {@link io.echosounder.framing.Frames} that is valid until the handler
	 * returns. By default each frame is a message, with a payload of {@code byte[]}.
	 * @param batched whether frames are batched
	 */
	public void setBatched(boolean batched) {
		this.batched = batched;
	}

	boolean isBatched() {
		return this.batched;
	}

	/**
	 * Sets whether all bytes until the peer's FIN are one message, whatever the framing
	 * of what is sent: for peers without frames. Who waits for that message has to send
	 * FIN first, as {@code closeStreamAfterSend} of the stock gateway does.
	 * @param untilEnd whether there is one message a connection
	 */
	public void setUntilEnd(boolean untilEnd) {
		this.untilEnd = untilEnd;
	}

	boolean isUntilEnd() {
		return this.untilEnd;
	}

	/** Sets who knows the addresses of a name. */
	void setResolver(Resolver resolver) {
		this.resolver = resolver;
	}

	Resolver resolver() {
		return this.resolver;
	}

	/**
	 * Name of this client.
	 * @return as given at construction
	 */
	public String name() {
		return this.name;
	}

	/**
	 * How this client treats its connections.
	 * @return as given at construction
	 */
	public ConnectionOptions options() {
		return this.options;
	}

	/**
	 * Connections whose socket is open.
	 * @return a live view; weakly consistent, for any thread
	 */
	@SuppressWarnings("unchecked")
	public Collection<Connection> openConnections() {
		// only open() puts something in
		return Collections.unmodifiableCollection((Collection<Connection>) (Collection<?>) this.connections.values());
	}

	@Override
	public void start() {
		setActive(true);
		logger.debug("Started " + this);
	}

	/**
	 * Breaks off connects, and ends connections as a client should: each sends FIN behind
	 * what it has sent, and what the peer still answers is taken until its FIN. Returns
	 * when all are closed, which takes as long as a connection may linger, at the most.
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
				logger.error("Client " + this.name + " could not end a connection", ex);
			}).end(openConnections(), Connection::shutdownOutput, this.options.linger());
		}
		finally {
			this.lifecycleMonitor.unlock();
		}
		logger.debug("Stopped " + this);
	}

	/**
	 * Opens a connection, and returns when it can be used.
	 * @throws ConnectFailedException if that comes to nothing
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

	/** Does to a socket before it connects what has been set. */
	void prepare(SocketChannel socket) throws IOException {
		setSocketAttributes(socket.socket());
		this.keepAlive.set(socket);
		// as listeners do
		socket.socket().setOOBInline(true);
	}

	/** Makes a connection of a socket that is connected. Only its event loop may call. */
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

	/** Forgets a connection whose socket is closed and counted. Any thread may call. */
	void forget(Connection connection) {
		this.connections.remove(connection.getConnectionId());
	}

	/**
	 * Closes a connection at its next frame boundary.
	 * @param connectionId its id
	 * @return whether there is such a connection
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
	 * Only with virtual dispatch: messages that arrive before the listener is there wait
	 * for it, which an event loop must not.
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
	 * Not supported: a frame may be one of many in a message, which an interceptor for
	 * single messages would get wrong.
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
