package io.echosounder.transport;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;

import javax.net.ssl.SSLEngine;

import io.echosounder.framing.FrameDecoder;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.AbstractConnectionFactory;

/**
 * Context of a factory's connections, on either side. Its text names that side, for the
 * beginning of a sentence. Any thread may call.
 */
interface ConnectionContext {

	/** Return the name of the listener or client. */
	String name();

	/**
	 * Return whether the connection was accepted, not opened by this process as a client.
	 */
	boolean isServer();

	/** Return the factory that Spring Integration knows. */
	AbstractConnectionFactory factory();

	ConnectionOptions options();

	/** Return whether all frames of a read travel as one message. */
	boolean isBatched();

	EventLoopGroup loops();

	TransportObserver observer();

	/** Create a decoder for one connection. */
	FrameDecoder newDecoder();

	/** Return the banner for the peer, or {@code null}. */
	default @Nullable Banner banner() {
		return null;
	}

	/** Return its conversations, or {@code null} without callbacks. */
	default @Nullable Conversations conversations() {
		return null;
	}

	/** Return the maximum age of the connection. */
	default MaxAge maxAge() {
		return MaxAge.NEVER;
	}

	/** Return a number from 0 to 1, evenly distributed, by which connections differ. */
	default double random() {
		return ThreadLocalRandom.current().nextDouble();
	}

	/** Return the log of handler failures. */
	FailureLog failures();

	/**
	 * Create an engine whose handshake has not begun, or return {@code null} for plain
	 * TCP.
	 */
	@Nullable SSLEngine newEngine();

	/** Return whether the peer begins with a PROXY header. */
	default ProxyMode proxyMode() {
		return ProxyMode.OFF;
	}

	/** Return whether the peer may send a PROXY header. */
	default boolean isTrustedProxy(InetSocketAddress peer) {
		return false;
	}

	/**
	 * Return the bytes to send first, before TLS.
	 * @param local this end of the socket
	 * @param peer its other end
	 * @return {@code null} for nothing
	 */
	default @Nullable ByteBuffer prelude(InetSocketAddress local, InetSocketAddress peer) {
		return null;
	}

	/**
	 * Return whether this is a self-check, whose problems are not reported in the log of
	 * connections.
	 */
	default boolean isChecking() {
		return false;
	}

	/**
	 * Return whether a peer has opened the connection, not this application for itself.
	 */
	default boolean isForeign() {
		return isServer() && !isChecking();
	}

	/** Return whether the log context names the connection while its handler runs. */
	default boolean isLogContextSet() {
		return true;
	}

	/** End the process if a failure means that memory is exhausted. */
	default void haltIfOutOfMemory(Throwable failure) {
		loops().outOfMemory().haltIf(failure);
	}

	/** Record that content can be sent and received, all layers complete. In turn. */
	default void established(Connection connection) {
	}

	/**
	 * Record that all messages have been delivered and none follows. Called once or more.
	 */
	default void inputCompleted(Connection connection) {
	}

	/** Record that the socket is closed and counted. */
	void forget(Connection connection);

}
