package io.echosounder.transport;

import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import javax.net.ssl.SSLEngine;

import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.AbstractConnectionFactory;

/**
 * Connections by which this application checks one of its listeners. They are served like
 * any other, but excluded from counts, limits, observation and drain. Their address,
 * which is announced before they connect, identifies them. Any thread may call.
 */
public final class SelfCheckConnections extends ListenerContext {

	private final ListenerContext listener;

	private final Set<InetSocketAddress> expected = ConcurrentHashMap.newKeySet();

	SelfCheckConnections(ListenerContext listener, AbstractConnectionFactory factory, TransportOptions options) {
		super(listener.name(), factory, options, listener.loops(), TransportObserver.NONE, Admission.unlimited(),
				new ConcurrentHashMap<>());
		this.listener = listener;
	}

	/**
	 * Set the observer of these connections; to be called before the start.
	 * @param observer of these connections only
	 */
	public void observeBy(TransportObserver observer) {
		setObserver(observer);
	}

	/**
	 * Announce a connection, before it connects.
	 * @param from its source address and port
	 */
	public void expect(InetSocketAddress from) {
		this.expected.add(from);
	}

	/**
	 * Withdraw an announcement: the connection does not exist.
	 * @param from announced source address and port
	 */
	public void expectNot(InetSocketAddress from) {
		this.expected.remove(from);
	}

	/**
	 * Return whether a connection was announced and has not been accepted.
	 * @return {@code true} while others are before it, or the listener does not accept
	 */
	public boolean areExpected() {
		return !this.expected.isEmpty();
	}

	/**
	 * Return the number of connections that were announced and have not ended.
	 * @return zero or more
	 */
	public int size() {
		return this.expected.size() + open().size();
	}

	/** Drop all announcements. */
	void expectNone() {
		this.expected.clear();
	}

	/**
	 * Return whether a connection from this address was announced, and record its
	 * arrival.
	 */
	boolean arrives(InetSocketAddress from) {
		return this.expected.remove(from);
	}

	@Override
	String nextId() {
		return super.nextId() + "-check";
	}

	@Override
	public boolean isBatched() {
		return this.listener.isBatched();
	}

	@Override
	public @Nullable Banner banner() {
		return this.listener.banner();
	}

	@Override
	public @Nullable Conversations conversations() {
		return null;
	}

	@Override
	public @Nullable SSLEngine newEngine() {
		return this.listener.newEngine();
	}

	@Override
	public boolean isTrustedProxy(InetSocketAddress peer) {
		return true;
	}

	@Override
	public boolean isChecking() {
		return true;
	}

}
