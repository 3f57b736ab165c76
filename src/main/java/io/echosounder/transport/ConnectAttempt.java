package io.echosounder.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

import javax.net.ssl.SSLEngine;

import io.echosounder.address.AddressFormat;
import io.echosounder.address.ConnectRules;
import io.echosounder.address.Resolver;
import io.echosounder.eventloop.EventLoop;
import io.echosounder.eventloop.Timer;
import io.echosounder.framing.FrameDecoder;
import io.echosounder.proxyprotocol.ProxyHeaderEncoder;
import io.echosounder.tls.ClientTls;
import io.echosounder.text.PeerText;
import io.echosounder.tls.TlsErrors;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.IpHeaders;
import org.springframework.integration.ip.tcp.connection.AbstractConnectionFactory;
import org.springframework.integration.ip.tcp.connection.TcpListener;
import org.springframework.messaging.support.ErrorMessage;

/**
 * One connection of a client, from the name of its peer to its end. One event loop does
 * the work; only the lookup of a name runs on a virtual thread. Any thread may call,
 * where nothing else is said.
 */
final class ConnectAttempt implements ConnectionContext, HappyEyeballs.Outcome {

	/** Delay beyond which a handler must be blocking the event loop. */
	private static final Duration MAX_LOOP_DELAY = Duration.ofMillis(250);

	private final NioClientConnectionFactory client;

	private final String id;

	private final String host;

	private final int port;

	private final Duration timeout;

	private final EventLoop loop;

	private final CompletableFuture<Connection> opened = new CompletableFuture<>();

	private final AtomicBoolean endReported = new AtomicBoolean();

	private volatile ConnectPhase phase = ConnectPhase.RESOLVE;

	/** Used by the event loop only, like the two fields below. */
	private @Nullable Timer timer;

	private @Nullable HappyEyeballs happyEyeballs;

	private @Nullable Connection connection;

	/**
	 * Create an attempt, which {@link #connect()} starts.
	 * @param client that wants the connection
	 * @param id of the connection
	 * @param host name or address
	 * @param port port
	 * @param timeout time until the connection can be used; zero for no limit
	 * @param loop serves the connection
	 */
	ConnectAttempt(NioClientConnectionFactory client, String id, String host, int port, Duration timeout,
			EventLoop loop) {
		this.client = client;
		this.id = id;
		this.host = host;
		this.port = port;
		this.timeout = timeout;
		this.loop = loop;
	}

	/**
	 * Connect and wait until the connection can be used.
	 * @return an open connection
	 * @throws ConnectFailedException if the attempt fails
	 */
	Connection connect() {
		inLoop(this::start);
		try {
			if (this.timeout.isZero()) {
				this.opened.get();
			}
			else {
				this.opened.get(this.timeout.plus(MAX_LOOP_DELAY).toNanos(), TimeUnit.NANOSECONDS);
			}
		}
		catch (TimeoutException _) {
			cancel(ConnectFailure.TIMEOUT, "event loop " + this.loop + " does not answer because a handler blocks it");
		}
		catch (InterruptedException _) {
			Thread.currentThread().interrupt();
			cancel(ConnectFailure.OTHER, "the waiting thread was interrupted");
		}
		catch (ExecutionException _) {
			// is thrown below
		}
		if (this.opened.isCompletedExceptionally()) {
			throw (ConnectFailedException) this.opened.exceptionNow();
		}
		return this.opened.resultNow();
	}

	/** Cancel the attempt, unless the connection is open. */
	void cancel(ConnectFailure reason, String problem) {
		fail(this.phase, reason, problem, new IOException(problem));
		inLoop(this::cleanUp);
	}

	private void inLoop(Runnable task) {
		try {
			this.loop.execute(task);
		}
		catch (RejectedExecutionException ex) {
			fail(this.phase, ConnectFailure.OTHER, "event loop " + this.loop + " has ended", new IOException(ex));
		}
	}

	private void start() {
		if (this.opened.isDone()) {
			return;
		}
		if (!this.timeout.isZero()) {
			this.timer = this.loop.schedule(this.timeout.toNanos(), this::timedOut);
		}
		InetAddress address = Resolver.literal(this.host);
		if (address != null) {
			connect(address);
		}
		else {
			loops().virtualThreads().start("echo-" + this.id + "-resolve", this::resolve);
		}
	}

	private void resolve() {
		try {
			InetAddress[] addresses = this.client.resolver().resolve(this.host);
			inLoop(() -> connect(addresses));
		}
		catch (UnknownHostException ex) {
			fail(ConnectPhase.RESOLVE, ConnectFailure.DNS, "the name has no address or cannot be resolved", ex);
			inLoop(this::cleanUp);
		}
		catch (RuntimeException ex) {
			fail(ConnectPhase.RESOLVE, ConnectFailure.OTHER, PeerText.said(ex), new IOException(ex));
			inLoop(this::cleanUp);
		}
	}

	private void connect(InetAddress... addresses) {
		if (this.opened.isDone()) {
			return;
		}
		this.phase = ConnectPhase.CONNECT;
		List<InetSocketAddress> order = ConnectRules.interleave(List.of(addresses))
			.stream()
			.map((address) -> new InetSocketAddress(address, this.port))
			.toList();
		HappyEyeballs happyEyeballs = new HappyEyeballs(this.loop, order, this.client::prepare, this);
		this.happyEyeballs = happyEyeballs;
		happyEyeballs.start();
	}

	@Override
	public void connected(SocketChannel socket) {
		try {
			Connection connection = this.client.open(this, this.id, socket, this.loop);
			this.connection = connection;
			this.phase = phaseAfterConnect(connection);
			connection.run();
		}
		catch (IOException | RuntimeException ex) {
			this.client.closeQuietly(socket);
			IOException cause = (ex instanceof IOException io) ? io : new IOException(ex);
			fail(ConnectPhase.CONNECT, ConnectFailure.of(cause), String.valueOf(ex.getMessage()), cause);
			cleanUp();
		}
	}

	private ConnectPhase phaseAfterConnect(Connection connection) {
		if (connection.core().isTls()) {
			return ConnectPhase.TLS;
		}
		return (this.client.announcement() != null) ? ConnectPhase.PROXY : ConnectPhase.CONNECT;
	}

	@Override
	public void failed(Map<InetSocketAddress, IOException> failures) {
		ConnectFailure reason = ConnectFailure.OTHER;
		IOException cause = new IOException("No address");
		for (IOException ex : failures.values()) {
			ConnectFailure other = ConnectFailure.of(ex);
			if (other.compareTo(reason) <= 0) {
				reason = other;
				cause = ex;
			}
		}
		String problem = failures.entrySet()
			.stream()
			.map((failure) -> AddressFormat.format(failure.getKey()) + " " + failure.getValue().getMessage())
			.collect(Collectors.joining(", "));
		fail(ConnectPhase.CONNECT, reason, problem, cause);
		cleanUp();
	}

	private void timedOut() {
		this.timer = null;
		SocketTimeoutException ex = new SocketTimeoutException(this.loop.isAlive()
				? "no answer within " + this.timeout.toMillis() + " ms" : "the event loop has ended");
		if (this.happyEyeballs != null && this.connection == null) {
			this.happyEyeballs.giveUp(ex);
		}
		else {
			fail(this.phase, ConnectFailure.TIMEOUT, String.valueOf(ex.getMessage()), ex);
			cleanUp();
		}
	}

	private void fail(ConnectPhase phase, ConnectFailure reason, String problem, IOException cause) {
		this.opened.completeExceptionally(new ConnectFailedException(name(),
				AddressFormat.hostAndPort(this.host, this.port), phase, reason, problem, cause));
	}

	/** Release the resources of the attempt. Only the event loop may call. */
	private void cleanUp() {
		if (this.timer != null) {
			this.timer.cancel();
			this.timer = null;
		}
		if (this.opened.isCompletedExceptionally()) {
			if (this.happyEyeballs != null) {
				this.happyEyeballs.giveUp(new IOException("the attempt was cancelled"));
			}
			// a connection that is closing already may still have to report its reason
			if (this.connection != null && this.connection.isOpen()) {
				this.connection
					.abort(this.connection.core().stack.isShakingHands() ? CloseReason.HANDSHAKE : CloseReason.CUT);
			}
		}
	}

	// context of the connection

	@Override
	public String name() {
		return this.client.name();
	}

	@Override
	public boolean isServer() {
		return false;
	}

	@Override
	public AbstractConnectionFactory factory() {
		return this.client;
	}

	@Override
	public ConnectionOptions options() {
		return this.client.options();
	}

	@Override
	public boolean isBatched() {
		return this.client.isBatched();
	}

	@Override
	public EventLoopGroup loops() {
		return this.client.loops();
	}

	@Override
	public TransportObserver observer() {
		return this.client.observer();
	}

	@Override
	public FrameDecoder newDecoder() {
		return this.client.isUntilEnd() ? FrameDecoder.untilEnd(options().maxFrameLength())
				: options().framing().decoder(options().maxFrameLength());
	}

	@Override
	public FailureLog failures() {
		return this.client.failures();
	}

	@Override
	public @Nullable SSLEngine newEngine() {
		ClientTls tls = this.client.tls();
		return (tls != null) ? tls.newEngine(this.host, this.port) : null;
	}

	@Override
	public @Nullable ByteBuffer prelude(InetSocketAddress local, InetSocketAddress peer) {
		ProxyAnnouncement announcement = this.client.announcement();
		return (announcement != null) ? ProxyHeaderEncoder.encode(announcement.header(local, peer)) : null;
	}

	@Override
	public void established(Connection connection) {
		this.opened.complete(connection);
		cleanUp();
	}

	@Override
	public void inputCompleted(Connection connection) {
		if (!this.opened.isDone()) {
			notOpened(connection);
		}
		else if (!this.opened.isCompletedExceptionally() && this.endReported.compareAndSet(false, true)) {
			notifyListener(connection);
		}
	}

	private void notOpened(Connection connection) {
		IOException trouble = connection.core().state.failure();
		if (trouble == null) {
			fail(this.phase, ConnectFailure.CLOSED, "the peer sent FIN", new IOException("The peer sent FIN"));
		}
		else {
			fail(this.phase, ConnectFailure.of(trouble), TlsErrors.describe(trouble), trouble);
		}
		inLoop(this::cleanUp);
	}

	/**
	 * End the wait for a reply, as Spring's own connections do. Sends the message twice:
	 * after the first message of this kind, the stock gateway waits for another one,
	 * which cannot arrive here.
	 */
	private void notifyListener(Connection connection) {
		ErrorMessage message = new ErrorMessage(new ConnectionEndedException(connection),
				Map.of(IpHeaders.CONNECTION_ID, this.id));
		Runnable notification = () -> {
			TcpListener listener = connection.getListener();
			if (listener != null) {
				listener.onMessage(message);
				listener.onMessage(message);
			}
		};
		if (options().dispatch() == Dispatch.VIRTUAL) {
			loops().virtualThreads().start("echo-" + this.id + "-end", notification);
			return;
		}
		try {
			notification.run();
		}
		catch (RuntimeException ex) {
			ConnectionLog.error(connection, this + " could not report the end of connection " + connection, ex);
		}
	}

	@Override
	public void forget(Connection connection) {
		this.client.forget(connection);
	}

	@Override
	public String toString() {
		return "Client " + name();
	}

}
