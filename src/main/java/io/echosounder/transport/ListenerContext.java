package io.echosounder.transport;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import javax.net.ssl.SSLEngine;

import io.echosounder.framing.FrameDecoder;
import io.echosounder.tls.TlsContext;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.AbstractConnectionFactory;
import org.springframework.integration.ip.tcp.connection.TcpConnectionSupport;

/**
 * Context of the connections of one listener, with those that are open. Any thread may
 * read; setters are called before the start, except for {@link #setTls}.
 */
class ListenerContext implements ConnectionContext {

	private final String name;

	private final AbstractConnectionFactory factory;

	private final TransportOptions options;

	private final EventLoopGroup loops;

	private final Map<String, TcpConnectionSupport> open;

	private final Admission admission;

	private final FailureLog failures = new FailureLog();

	private final AtomicLong ids = new AtomicLong();

	private volatile TransportObserver observer;

	private volatile @Nullable TlsContext tls;

	private boolean batched;

	private boolean logContextSet = true;

	private MaxAge maxAge = MaxAge.NEVER;

	private @Nullable Banner banner;

	private @Nullable Conversations conversations;

	/**
	 * Create the context of connections.
	 * @param name of the listener
	 * @param factory for Spring Integration
	 * @param options of the listener
	 * @param loops of the listener
	 * @param observer is told of the connections
	 * @param admission bounds and counts them
	 * @param open takes those that are open, by id
	 */
	ListenerContext(String name, AbstractConnectionFactory factory, TransportOptions options, EventLoopGroup loops,
			TransportObserver observer, Admission admission, Map<String, TcpConnectionSupport> open) {
		this.name = name;
		this.factory = factory;
		this.options = options;
		this.loops = loops;
		this.observer = observer;
		this.admission = admission;
		this.open = open;
	}

	void setObserver(TransportObserver observer) {
		this.observer = observer;
	}

	void setTls(@Nullable TlsContext tls) {
		this.tls = tls;
	}

	@Nullable TlsContext tls() {
		return this.tls;
	}

	void setBatched(boolean batched) {
		this.batched = batched;
	}

	void setLogContextSet(boolean logContextSet) {
		this.logContextSet = logContextSet;
	}

	void setMaxAge(MaxAge maxAge) {
		this.maxAge = maxAge;
	}

	void setBanner(@Nullable Banner banner) {
		this.banner = banner;
	}

	void setConversations(Conversations conversations) {
		this.conversations = conversations;
	}

	/** Return an id for the next connection. */
	String nextId() {
		return String.format(Locale.ROOT, "%s-%d", name(), this.ids.incrementAndGet());
	}

	/** Return the admission, which bounds and counts the connections. */
	final Admission admission() {
		return this.admission;
	}

	/** Record that a connection is open. */
	final void remember(Connection connection) {
		this.open.put(connection.getConnectionId(), connection);
	}

	/** Return the open connections: a live, weakly consistent view. */
	@SuppressWarnings("unchecked") // only remember() puts something in
	final Collection<Connection> open() {
		return Collections.unmodifiableCollection((Collection<Connection>) (Collection<?>) this.open.values());
	}

	@Override
	public final String name() {
		return this.name;
	}

	@Override
	public final boolean isServer() {
		return true;
	}

	@Override
	public final AbstractConnectionFactory factory() {
		return this.factory;
	}

	@Override
	public final ConnectionOptions options() {
		return this.options.connections();
	}

	@Override
	public boolean isBatched() {
		return this.batched;
	}

	@Override
	public boolean isLogContextSet() {
		return this.logContextSet;
	}

	@Override
	public final EventLoopGroup loops() {
		return this.loops;
	}

	@Override
	public TransportObserver observer() {
		return this.observer;
	}

	@Override
	public final FrameDecoder newDecoder() {
		return options().framing().decoder(options().maxFrameLength());
	}

	@Override
	public @Nullable Banner banner() {
		return this.banner;
	}

	@Override
	public @Nullable Conversations conversations() {
		return this.conversations;
	}

	@Override
	public final MaxAge maxAge() {
		return this.maxAge;
	}

	@Override
	public final FailureLog failures() {
		return this.failures;
	}

	@Override
	public @Nullable SSLEngine newEngine() {
		TlsContext tls = this.tls;
		return (tls != null) ? tls.newServerEngine() : null;
	}

	@Override
	public final ProxyMode proxyMode() {
		return this.options.proxyMode();
	}

	@Override
	public boolean isTrustedProxy(InetSocketAddress peer) {
		return this.options.trustedProxies().isEmpty()
				|| this.options.trustedProxies().stream().anyMatch((range) -> range.contains(peer.getAddress()));
	}

	@Override
	public final void forget(Connection connection) {
		this.open.remove(connection.getConnectionId());
	}

	@Override
	public final String toString() {
		return "Listener " + name();
	}

}
