package io.echosounder.transport;

import java.io.Closeable;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import javax.net.ssl.SSLEngine;

import io.echosounder.address.AddressFormat;
import io.echosounder.framing.FrameDecoder;
import io.echosounder.log.ListenerLog;
import io.echosounder.tls.TlsContext;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.AbstractConnectionFactory;
import org.springframework.integration.ip.tcp.connection.AbstractServerConnectionFactory;
import org.springframework.integration.ip.tcp.connection.TcpConnectionInterceptorFactoryChain;
import org.springframework.integration.ip.tcp.connection.TcpConnectionServerListeningEvent;

/**
 * Listens on one address and puts a {@link Connection} under Spring Integration's TCP
 * gateways and adapters for each client. Once {@link #start} has returned, the socket is
 * bound and listens.
 * <p>
 * Framing takes the place of (de)serializers, {@link ConnectionOptions#idleTimeout} that
 * of a socket timeout; interceptors are not supported.
 */
public abstract sealed class ServerConnectionFactory extends AbstractServerConnectionFactory
		permits NioServerConnectionFactory, BlockingServerConnectionFactory {

	private final ListenerLog log;

	private final String listener;

	private final InetSocketAddress address;

	private final TransportOptions options;

	private final EventLoopGroup loops;

	private volatile TransportObserver observer;

	private final boolean observed;

	private final Listening users = new Listening();

	private final Listening ourselves = new CheckingItself();

	private final OwnConnections own = new OwnConnections();

	private final Admission admission;

	private boolean batched;

	private volatile @Nullable TlsContext tls;

	private @Nullable Greeting greeting;

	private @Nullable Conversations conversations;

	private final FailureLog failures = new FailureLog();

	private volatile @Nullable EventLoop loop;

	private volatile @Nullable Acceptor acceptor;

	private volatile @Nullable InetSocketAddress boundAddress;

	private volatile boolean stopping;

	ServerConnectionFactory(String listener, InetSocketAddress address, TransportOptions options, EventLoopGroup loops,
			@Nullable TransportObserver observer) {
		super(address.getPort());
		this.log = new ListenerLog(ServerConnectionFactory.class, listener);
		this.listener = listener;
		this.address = address;
		this.options = options;
		this.loops = loops;
		this.observer = (observer != null) ? observer : new SilentObserver();
		this.observed = observer != null;
		this.admission = new Admission(listener, options.maxConnections(), options.maxConnectionsPerAddress(),
				options.ipv6PrefixLength());
		setBacklog(options.backlog());
		setMapper(new ConnectionMessageMapper());
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

	/**
	 * Return whether the constructor was given an observer.
	 * @return {@code false} if {@link #observeBy} may set one
	 */
	public boolean isObserved() {
		return this.observed;
	}

	/**
	 * Set the observer of this listener; to be called before the start.
	 * @param observer is told what happens
	 */
	public void observeBy(TransportObserver observer) {
		this.observer = observer;
	}

	/**
	 * Sets what connections that are accepted from now on serve TLS with. Any thread may
	 * call, at any time; those that are open keep what they have.
	 * @param tls {@code null} for plain TCP
	 */
	public void setTls(@Nullable TlsContext tls) {
		this.tls = tls;
	}

	/**
	 * What the next connection serves TLS with.
	 * @return {@code null} for plain TCP
	 */
	public @Nullable TlsContext tls() {
		return this.tls;
	}

	/**
	 * Sets what this listener says by itself, once to each connection; to be called
	 * before the start.
	 * @param greeting {@code null} for nothing
	 */
	public void setGreeting(@Nullable Greeting greeting) {
		this.greeting = greeting;
	}

	/**
	 * Sets what follows each connection from open to end, but those by which this
	 * application checks the listener; to be called before the start.
	 * @param callbacks called for all connections
	 */
	public void setCallbacks(ConnectionCallbacks callbacks) {
		this.conversations = new Conversations(callbacks);
	}

	/**
	 * Sets who is told of the connections by which this application checks the listener;
	 * to be called before the start.
	 * @param observer hears nothing of others, as theirs hears nothing of these
	 */
	public void setOwnObserver(TransportObserver observer) {
		this.own.observeBy(observer);
	}

	/**
	 * Announces a connection by which this application checks the listener, before it
	 * connects. It is served as any other, but neither counted nor limited, told of or
	 * drained with them.
	 * @param from address and port that it comes from
	 */
	public void expectOwnConnection(InetSocketAddress from) {
		this.own.expect(from);
	}

	/**
	 * Takes back an announcement: there is no such connection.
	 * @param from address and port that it would have come from
	 */
	public void expectNoOwnConnection(InetSocketAddress from) {
		this.own.expectNot(from);
	}

	/**
	 * Connections that were announced and have not ended.
	 * @return zero or more
	 */
	public int ownConnections() {
		return this.own.size();
	}

	/**
	 * Whether a connection was announced and has not been accepted.
	 * @return {@code true} while others are before it, or the listener does not accept
	 */
	public boolean awaitsOwnConnection() {
		return this.own.areExpected();
	}

	/**
	 * How many connections were accepted since the start, those of self-checks and those
	 * that were rejected included.
	 * @return zero or more
	 */
	public long accepted() {
		Acceptor acceptor = this.acceptor;
		return (acceptor != null) ? acceptor.count() : 0;
	}

	/**
	 * Name of the listener.
	 * @return as in its settings
	 */
	public String listenerName() {
		return this.listener;
	}

	/**
	 * How this listener treats its connections.
	 * @return as given at construction
	 */
	public TransportOptions options() {
		return this.options;
	}

	/**
	 * The address that this listener is or was bound to.
	 * @return with the actual port once started, before that the one asked for
	 */
	public InetSocketAddress address() {
		InetSocketAddress bound = this.boundAddress;
		return (bound != null) ? bound : this.address;
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

	/**
	 * Finds an open connection.
	 * @param id its id
	 * @return {@code null} if there is none
	 */
	public @Nullable Connection openConnection(String id) {
		return (Connection) this.connections.get(id);
	}

	/**
	 * How many connections have their socket open.
	 * @return zero or more, within the limit
	 */
	public int active() {
		return this.admission.active();
	}

	/**
	 * Whether the socket listens and the event loops that serve it are alive.
	 * @return {@code false} before the start and after {@link #stopAccepting}, too
	 */
	@Override
	public boolean isListening() {
		Acceptor acceptor = this.acceptor;
		return acceptor != null && acceptor.isListening() && this.loops.alive() == this.loops.size();
	}

	/** Whether {@link #stopAccepting} was called since the start. */
	boolean isStopping() {
		return this.stopping;
	}

	@Override
	public int getPort() {
		return address().getPort();
	}

	@Override
	public @Nullable SocketAddress getServerSocketAddress() {
		return this.boundAddress;
	}

	/**
	 * Binds the socket and begins to accept.
	 * @throws ListenException if the address cannot be bound
	 */
	@Override
	public void start() {
		this.lifecycleMonitor.lock();
		try {
			if (!isActive()) {
				// first, as a client may be accepted before this method returns
				setActive(true);
				listen();
			}
		}
		catch (RuntimeException ex) {
			setActive(false);
			throw ex;
		}
		finally {
			this.lifecycleMonitor.unlock();
		}
		this.log.info(String.format(Locale.ROOT, "Listener %s listens on %s (%s)", this.listener,
				AddressFormat.format(address()), description()));
	}

	private String description() {
		String proxy = (this.options.proxyMode() != ProxyMode.OFF)
				? ", proxy protocol " + this.options.proxyMode().name().toLowerCase(Locale.ROOT) : "";
		return kind() + proxy + ((this.tls != null) ? ", TLS" : "");
	}

	private void listen() {
		EventLoop loop = this.loops.next();
		ServerSocketChannel channel = bind();
		Acceptor acceptor = new Acceptor(this.listener, channel, getBacklog(), loop, this.loops.descriptors(),
				this::accepted, this.admission::tick);
		this.stopping = false;
		this.own.expectNone();
		this.loop = loop;
		this.acceptor = acceptor;
		this.loops.eviction().add(this);
		try {
			started(loop);
			loop.execute(acceptor::start);
		}
		catch (RejectedExecutionException ex) {
			acceptor.abandon();
			throw ex;
		}
		if (getApplicationEventPublisher() != null) {
			getApplicationEventPublisher().publishEvent(new TcpConnectionServerListeningEvent(this, getPort()));
		}
	}

	private ServerSocketChannel bind() {
		ServerSocketChannel channel = null;
		try {
			channel = open();
			channel.bind(isForBothFamilies() ? new InetSocketAddress(this.address.getPort()) : this.address,
					getBacklog());
			channel.configureBlocking(false);
			this.boundAddress = (InetSocketAddress) channel.getLocalAddress();
			return channel;
		}
		catch (IOException ex) {
			closeQuietly(channel);
			throw new ListenException(this.listener, this.address, ex);
		}
	}

	/**
	 * A socket of the address' own family: with the JDK's default, 0.0.0.0 takes
	 * connections over IPv6, too.
	 */
	private ServerSocketChannel open() throws IOException {
		return (this.address.getAddress() instanceof Inet4Address)
				? ServerSocketChannel.open(StandardProtocolFamily.INET) : ServerSocketChannel.open();
	}

	/** IPv4 alone, on a machine without IPv6. */
	private boolean isForBothFamilies() {
		return this.address.getAddress() instanceof Inet6Address any && any.isAnyLocalAddress();
	}

	/**
	 * Takes the connections that the kernel has completed, and closes the listening
	 * socket; connections go on. Any thread but an event loop may call; returns when the
	 * port is free.
	 */
	public void stopAccepting() {
		this.stopping = true;
		EventLoop loop = this.loop;
		Acceptor acceptor = this.acceptor;
		if (loop == null || acceptor == null || !acceptor.isListening()) {
			return;
		}
		CompletableFuture<Void> finished = new CompletableFuture<>();
		try {
			loop.execute(() -> {
				acceptor.finish();
				finished.complete(null);
			});
			finished.orTimeout(2, TimeUnit.SECONDS).join();
		}
		catch (RejectedExecutionException _) {
			// the loop has ended, and has closed the socket
		}
		catch (CompletionException _) {
			this.log.warn("Listener " + this.listener + " closes without taking all connections, because a handler "
					+ "blocks its event loop");
			acceptor.abandon();
		}
	}

	/**
	 * Closes the listening socket and all connections, each at its next frame boundary.
	 * Returns when all are closed, which takes as long as a connection may linger, at the
	 * most.
	 */
	@Override
	public void stop() {
		this.lifecycleMonitor.lock();
		try {
			if (!isActive()) {
				return;
			}
			setActive(false);
			stopAccepting();
			this.own.forEach((connection) -> connection.abort(CloseReason.CUT));
			openConnections().forEach(Connection::close);
			Connection.awaitNone(this.connections, this.options.connections().linger());
			openConnections().forEach((connection) -> connection.abort(CloseReason.FORCED));
			Connection.awaitNone(this.connections, Duration.ofSeconds(1));
			if (this.conversations != null) {
				this.conversations.awaitNone(Duration.ofSeconds(1));
			}
			this.loops.eviction().remove(this);
		}
		finally {
			this.lifecycleMonitor.unlock();
		}
		this.log.debug("Stopped " + this);
	}

	/**
	 * Not used: an event loop accepts.
	 */
	@Override
	public void run() {
		throw new UnsupportedOperationException("An event loop accepts the connections of listener " + this.listener);
	}

	/**
	 * Closes a connection at its next frame boundary.
	 * @param connectionId its id
	 * @return whether there is such a connection
	 */
	@Override
	public boolean closeConnection(String connectionId) {
		Connection connection = openConnection(connectionId);
		if (connection == null) {
			return false;
		}
		connection.close();
		return true;
	}

	/**
	 * Not supported: a frame may be one of many in a message, which an interceptor for
	 * single messages would get wrong.
	 */
	@Override
	public void setInterceptorFactoryChain(TcpConnectionInterceptorFactoryChain interceptorFactoryChain) {
		throw new UnsupportedOperationException("Interceptors are not supported; advise the flow behind the gateway");
	}

	/** What kind of listener this is, for the log. */
	abstract String kind();

	/** Creates a connection that is not served yet. */
	abstract Connection create(Origin origin, Place place, String id, SocketChannel socket) throws IOException;

	/** Begins to serve a connection. */
	abstract void serve(Connection connection);

	/** The listener was started, and this loop accepts for it. */
	void started(EventLoop loop) {
	}

	/** Whatever fails here costs this connection, not the listener. */
	private void accepted(SocketChannel socket) {
		try {
			if (this.own.areExpected() && this.own.arrives((InetSocketAddress) socket.getRemoteAddress())) {
				acceptedOwn(socket);
				return;
			}
			RejectReason rejection = isActive() ? this.admission.admit() : RejectReason.DRAINING;
			if (rejection == null) {
				admitted(socket, new Place(this.admission, this.observer));
			}
			else {
				this.observer.rejected(rejection);
				close(socket, rejection);
			}
		}
		catch (IOException ex) {
			this.log.debug("Listener " + this.listener + " lost a connection as it was accepted", ex);
			closeQuietly(socket);
		}
		catch (Throwable ex) {
			this.loops.outOfMemory().haltIf(ex);
			this.log.error("Listener " + this.listener + " could not open a connection; it is closed", ex);
			closeQuietly(socket);
		}
	}

	private void admitted(SocketChannel socket, Place place) throws IOException {
		Connection connection;
		try {
			RejectReason rejection = enter((InetSocketAddress) socket.getRemoteAddress(), place);
			if (rejection != null) {
				place.reject(rejection);
				close(socket, rejection);
				return;
			}
			connection = connection(this.users, place, socket);
		}
		catch (Throwable ex) {
			this.loops.outOfMemory().haltIf(ex);
			place.leave(CloseReason.IO_ERROR);
			throw ex;
		}
		open(connection, this.users);
	}

	/** No limit and no rule about proxies is for those. */
	private void acceptedOwn(SocketChannel socket) throws IOException {
		if (!isActive()) {
			closeQuietly(socket);
			return;
		}
		Place place = this.own.place();
		Connection connection;
		try {
			if (this.options.proxyMode() == ProxyMode.OFF) {
				var _ = place.enter(((InetSocketAddress) socket.getRemoteAddress()).getAddress());
			}
			connection = connection(this.ourselves, place, socket);
		}
		catch (Throwable ex) {
			this.loops.outOfMemory().haltIf(ex);
			place.leave(CloseReason.IO_ERROR);
			throw ex;
		}
		open(connection, this.ourselves);
	}

	private Connection connection(Listening origin, Place place, SocketChannel socket) throws IOException {
		socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
		socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
		// or the kernel would take urgent bytes out of the stream (RFC 6093 section
		// 6)
		socket.socket().setOOBInline(true);
		return create(origin, place, origin.nextId(), socket);
	}

	/** Whose connection it is, a PROXY header may have to tell, if it may. */
	private @Nullable RejectReason enter(InetSocketAddress peer, Place place) {
		return switch (this.options.proxyMode()) {
			case OFF -> place.enter(peer.getAddress());
			case OPTIONAL -> null;
			case REQUIRED -> isTrustedProxy(peer) ? null : RejectReason.UNTRUSTED_PROXY;
		};
	}

	private boolean isTrustedProxy(InetSocketAddress peer) {
		return this.options.trustedProxies().isEmpty()
				|| this.options.trustedProxies().stream().anyMatch((range) -> range.contains(peer.getAddress()));
	}

	private void close(SocketChannel socket, RejectReason reason) {
		if (this.log.isDebugEnabled()) {
			this.log.debug("Listener " + this.listener + " rejected " + socket + ": " + reason.tag());
		}
		closeQuietly(socket);
	}

	private void open(Connection connection, Listening origin) {
		try {
			connection.registerListener(getListener());
			connection.setMapper(getMapper());
			origin.remember(connection);
			connection.registerSenders(getSenders());
			serve(connection);
		}
		catch (Throwable ex) {
			this.loops.outOfMemory().haltIf(ex);
			connection.abort(CloseReason.IO_ERROR);
			throw ex;
		}
	}

	/** All connections whose socket is open, our own included. */
	final void forEachConnection(Consumer<Connection> action) {
		openConnections().forEach(action);
		this.own.forEach(action);
	}

	final EventLoopGroup loops() {
		return this.loops;
	}

	private void closeQuietly(@Nullable Closeable channel) {
		try {
			if (channel != null) {
				channel.close();
			}
		}
		catch (IOException ex) {
			this.log.debug("Closing " + channel + " failed", ex);
		}
	}

	@Override
	public String toString() {
		return "listener " + this.listener + " on " + AddressFormat.format(address());
	}

	/** What the connections of this listener need. */
	private class Listening implements Origin {

		private final AtomicLong ids = new AtomicLong();

		String nextId() {
			return String.format(Locale.ROOT, "%s-%d", name(), this.ids.incrementAndGet());
		}

		void remember(Connection connection) {
			ServerConnectionFactory.this.connections.put(connection.getConnectionId(), connection);
		}

		@Override
		public String name() {
			return ServerConnectionFactory.this.listener;
		}

		@Override
		public boolean isServer() {
			return true;
		}

		@Override
		public AbstractConnectionFactory factory() {
			return ServerConnectionFactory.this;
		}

		@Override
		public ConnectionOptions options() {
			return ServerConnectionFactory.this.options.connections();
		}

		@Override
		public boolean isBatched() {
			return ServerConnectionFactory.this.batched;
		}

		@Override
		public EventLoopGroup loops() {
			return ServerConnectionFactory.this.loops;
		}

		@Override
		public TransportObserver observer() {
			return ServerConnectionFactory.this.observer;
		}

		@Override
		public FrameDecoder newDecoder() {
			return options().framing().decoder(options().maxFrameLength());
		}

		@Override
		public @Nullable Greeting greeting() {
			return ServerConnectionFactory.this.greeting;
		}

		@Override
		public @Nullable Conversations conversations() {
			return ServerConnectionFactory.this.conversations;
		}

		@Override
		public FailureLog failures() {
			return ServerConnectionFactory.this.failures;
		}

		@Override
		public @Nullable SSLEngine newEngine() {
			TlsContext context = ServerConnectionFactory.this.tls;
			return (context != null) ? context.newServerEngine() : null;
		}

		@Override
		public ProxyMode proxyMode() {
			return ServerConnectionFactory.this.options.proxyMode();
		}

		@Override
		public boolean isTrustedProxy(InetSocketAddress peer) {
			return ServerConnectionFactory.this.isTrustedProxy(peer);
		}

		@Override
		public @Nullable ByteBuffer prelude(InetSocketAddress local, InetSocketAddress peer) {
			return null;
		}

		@Override
		public void established(Connection connection) {
			// clients are served as they come
		}

		@Override
		public void nothingFollows(Connection connection) {
			// nobody waits for a client
		}

		@Override
		public void forget(Connection connection) {
			ServerConnectionFactory.this.connections.remove(connection.getConnectionId());
		}

		@Override
		public boolean isChecking() {
			return false;
		}

		@Override
		public String toString() {
			return "Listener " + name();
		}

	}

	/** What those need by which this application checks the listener. */
	private final class CheckingItself extends Listening {

		@Override
		String nextId() {
			return super.nextId() + "-check";
		}

		@Override
		void remember(Connection connection) {
			ServerConnectionFactory.this.own.add(connection);
		}

		@Override
		public TransportObserver observer() {
			return ServerConnectionFactory.this.own.observer();
		}

		@Override
		public @Nullable Conversations conversations() {
			return null;
		}

		@Override
		public boolean isTrustedProxy(InetSocketAddress peer) {
			return true;
		}

		@Override
		public void forget(Connection connection) {
			ServerConnectionFactory.this.own.remove(connection);
		}

		@Override
		public boolean isChecking() {
			return true;
		}

	}

}
