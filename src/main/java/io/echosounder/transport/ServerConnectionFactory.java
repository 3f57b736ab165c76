package io.echosounder.transport;

import java.io.Closeable;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.echosounder.address.AddressFormat;
import io.echosounder.eventloop.EventLoop;
import io.echosounder.eventloop.Timer;
import io.echosounder.log.ListenerLog;
import io.echosounder.tls.TlsContext;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.AbstractServerConnectionFactory;
import org.springframework.integration.ip.tcp.connection.TcpConnectionInterceptorFactoryChain;
import org.springframework.integration.ip.tcp.connection.TcpConnectionServerListeningEvent;

/**
 * Listens on one address and puts a {@link Connection} for each client under Spring
 * Integration's TCP gateways and adapters. Once {@link #start} has returned, the socket
 * is bound and listens.
 * <p>
 * Framing replaces (de)serializers, and {@link ConnectionOptions#idleTimeout} replaces a
 * socket timeout; interceptors are not supported.
 */
public abstract sealed class ServerConnectionFactory extends AbstractServerConnectionFactory
		permits NioServerConnectionFactory, BlockingServerConnectionFactory {

	private final ListenerLog log;

	private final String listener;

	private final InetSocketAddress address;

	private final TransportOptions options;

	private final EventLoopGroup loops;

	private final boolean observed;

	private final ListenerContext users;

	private final SelfCheckConnections selfChecks;

	private final ListenerFaults faults;

	private KeepAlive keepAlive = KeepAlive.DEFAULTS;

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
		this.observed = observer != null;
		this.users = new ListenerContext(listener, this, options, loops,
				(observer != null) ? observer : TransportObserver.NONE, new Admission(listener,
						options.maxConnections(), options.maxConnectionsPerAddress(), options.ipv6PrefixLength()),
				this.connections);
		this.selfChecks = new SelfCheckConnections(this.users, this, options);
		this.faults = new ListenerFaults(listener, new FaultTimers(loops), this.users::observer);
		setBacklog(options.backlog());
		setMapper(new ConnectionMessageMapper());
	}

	/**
	 * Set whether all frames that one read completes travel as one message, whose payload
	 * is a {@link io.echosounder.framing.Frames} that is valid until the handler returns.
	 * By default each frame is a message, with a payload of {@code byte[]}.
	 * @param batched whether frames are batched
	 */
	public void setBatched(boolean batched) {
		this.users.setBatched(batched);
	}

	/**
	 * Set whether the log context ({@link io.echosounder.log.LogContext}) names the
	 * connection while its handler runs, which is the default. A handler that does not
	 * log is cheaper without it.
	 * @param logContextSet whether it does
	 */
	public void setLogContextSet(boolean logContextSet) {
		this.users.setLogContextSet(logContextSet);
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
	 * @param observer is told of events
	 */
	public void observeBy(TransportObserver observer) {
		this.users.setObserver(observer);
	}

	/**
	 * Set the TLS of connections that are accepted from now on. Any thread may call, at
	 * any time; open connections keep their TLS.
	 * @param tls {@code null} for plain TCP
	 */
	public void setTls(@Nullable TlsContext tls) {
		this.users.setTls(tls);
	}

	/**
	 * Return the TLS of the next connection.
	 * @return {@code null} for plain TCP
	 */
	public @Nullable TlsContext tls() {
		return this.users.tls();
	}

	/**
	 * Set the maximum age of connections, except self-checks; to be called before the
	 * start.
	 * @param maxAge never, by default
	 */
	public void setMaxAge(MaxAge maxAge) {
		this.users.setMaxAge(maxAge);
	}

	/**
	 * Set the times of TCP keep-alive, which is on; to be called before the start.
	 * @param keepAlive the kernel's, by default
	 */
	public void setKeepAlive(KeepAlive keepAlive) {
		this.keepAlive = keepAlive;
	}

	KeepAlive keepAlive() {
		return this.keepAlive;
	}

	/**
	 * Set the frame that this listener sends unasked, once to each connection; to be
	 * called before the start.
	 * @param banner {@code null} for nothing
	 */
	public void setBanner(@Nullable Banner banner) {
		this.users.setBanner(banner);
	}

	/**
	 * Set the callbacks of each connection, except self-checks; to be called before the
	 * start.
	 * @param callbacks called for all connections
	 */
	public void setCallbacks(ConnectionCallbacks callbacks) {
		this.users.setConversations(new Conversations(callbacks));
	}

	/**
	 * Return the connections by which this application checks the listener.
	 * @return to be told of each before it connects
	 */
	public SelfCheckConnections selfChecks() {
		return this.selfChecks;
	}

	/**
	 * Return the faults that are injected into connections of this listener, except
	 * self-checks.
	 * @return empty by default
	 */
	public ListenerFaults faults() {
		return this.faults;
	}

	/**
	 * Return the number of connections accepted since the start, including self-checks
	 * and rejected ones.
	 * @return zero or more
	 */
	public long accepted() {
		Acceptor acceptor = this.acceptor;
		return (acceptor != null) ? acceptor.count() : 0;
	}

	/**
	 * Return the name of the listener.
	 * @return as in its settings
	 */
	public String listenerName() {
		return this.listener;
	}

	/**
	 * Return the options of this listener.
	 * @return as given at construction
	 */
	public TransportOptions options() {
		return this.options;
	}

	/**
	 * Return the address that this listener is or was bound to.
	 * @return with the actual port once started, before that as given
	 */
	public InetSocketAddress address() {
		InetSocketAddress bound = this.boundAddress;
		return (bound != null) ? bound : this.address;
	}

	/**
	 * Return the connections whose socket is open.
	 * @return a live view; weakly consistent, for any thread
	 */
	public Collection<Connection> openConnections() {
		return this.users.open();
	}

	/**
	 * Find an open connection.
	 * @param id its id
	 * @return {@code null} if no open connection has this id
	 */
	public @Nullable Connection openConnection(String id) {
		return (Connection) this.connections.get(id);
	}

	/**
	 * Return the number of connections whose socket is open.
	 * @return zero or more, within the limit
	 */
	public int active() {
		return this.users.admission().active();
	}

	/**
	 * Return the highest number of connections open at once since the start.
	 * @return zero or more, within the limit
	 */
	public int peak() {
		return this.users.admission().peak();
	}

	/**
	 * Return whether the socket listens and the event loops that serve it are alive.
	 * @return {@code false} also before the start and after {@link #stopAccepting}
	 */
	@Override
	public boolean isListening() {
		Acceptor acceptor = this.acceptor;
		return acceptor != null && acceptor.isListening() && this.loops.alive() == this.loops.size();
	}

	/** Return whether {@link #stopAccepting} was called since the start. */
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
	 * Bind the socket and begin to accept.
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
		return kind() + proxy + ((tls() != null) ? ", TLS" : "");
	}

	private void listen() {
		EventLoop loop = this.loops.next();
		ServerSocketChannel channel = bind();
		Acceptor acceptor = new Acceptor(this.listener, channel, getBacklog(), loop, this.loops.descriptors(),
				new AcceptedSockets(this, this.users, this.selfChecks)::accept, this.users.admission()::tick);
		this.stopping = false;
		this.selfChecks.expectNone();
		this.loop = loop;
		this.acceptor = acceptor;
		this.loops.eviction().add(this);
		this.faults.start();
		try {
			started(loop);
			loop.execute(acceptor::start);
		}
		catch (RejectedExecutionException ex) {
			this.faults.stop();
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
		catch (UnsupportedAddressTypeException ex) {
			closeQuietly(channel);
			// in the words of the system
			throw new ListenException(this.listener, this.address,
					new IOException("Address family not supported by protocol", ex));
		}
	}

	/**
	 * Open a socket of the address' own family: with the JDK's default, 0.0.0.0 takes
	 * connections over IPv6, too.
	 */
	private ServerSocketChannel open() throws IOException {
		return (this.address.getAddress() instanceof Inet4Address)
				? ServerSocketChannel.open(StandardProtocolFamily.INET) : ServerSocketChannel.open();
	}

	/**
	 * Return whether the socket is for both families; IPv4 alone on a machine without
	 * IPv6.
	 */
	private boolean isForBothFamilies() {
		return this.address.getAddress() instanceof Inet6Address any && any.isAnyLocalAddress();
	}

	/**
	 * Take the connections that the kernel has completed, and close the listening socket;
	 * open connections go on. Any thread but an event loop may call; returns when the
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
			this.log.warn("Listener " + this.listener
					+ " closes without accepting all waiting connections because a handler " + "blocks its event loop");
			acceptor.abandon();
		}
	}

	/**
	 * Close the listening socket and all connections, each at its next frame boundary.
	 * Returns when all are closed, after at most the linger time.
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
			this.faults.stop();
			this.selfChecks.open().forEach((connection) -> connection.abort(CloseReason.CUT));
			ConnectionShutdown shutdown = ConnectionShutdown.inRealTime(this::notEnded);
			shutdown.end(openConnections(), Connection::close, this.options.connections().linger());
			Conversations conversations = this.users.conversations();
			if (conversations != null) {
				shutdown.await(conversations::haveEnded, Duration.ofSeconds(1));
			}
			this.loops.eviction().remove(this);
		}
		finally {
			this.lifecycleMonitor.unlock();
		}
		this.log.debug("Stopped " + this);
	}

	private void notEnded(Throwable ex) {
		this.loops.outOfMemory().haltIf(ex);
		this.log.error("Listener " + this.listener + " could not close a connection", ex);
	}

	/**
	 * Throw an exception, as an event loop accepts.
	 */
	@Override
	public void run() {
		throw new UnsupportedOperationException("An event loop accepts the connections of listener " + this.listener);
	}

	/**
	 * Close a connection at its next frame boundary.
	 * @param connectionId its id
	 * @return whether a connection has this id
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
	 * Throw an exception: a frame may be one of many in a message, which an interceptor
	 * for single messages would get wrong.
	 */
	@Override
	public void setInterceptorFactoryChain(TcpConnectionInterceptorFactoryChain interceptorFactoryChain) {
		throw new UnsupportedOperationException("Interceptors are not supported; advise the flow behind the gateway");
	}

	/** Return the kind of this listener, for the log. */
	abstract String kind();

	/** Create the driver of an accepted connection. */
	abstract SocketDriver driver(DriverEvents events, SocketChannel socket) throws IOException;

	/** Record that the listener was started, and this loop accepts for it. */
	void started(EventLoop loop) {
	}

	/** Call back for all connections whose socket is open, including self-checks. */
	final void forEachConnection(Consumer<Connection> action) {
		openConnections().forEach(action);
		this.selfChecks.open().forEach(action);
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

	/**
	 * Time and timers of faults, on any loop.
	 *
	 * @param loops of the listener
	 */
	private record FaultTimers(EventLoopGroup loops) implements ListenerFaults.Timers {

		@Override
		public long now() {
			return this.loops.nanoTime();
		}

		@Override
		public Timer schedule(long nanos, Runnable task) {
			return this.loops.next().schedule(nanos, task);
		}

	}

	@Override
	public String toString() {
		return "listener " + this.listener + " on " + AddressFormat.format(address());
	}

}
