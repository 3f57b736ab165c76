package io.echosounder.transport;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;

import javax.net.ssl.SSLEngine;

import io.echosounder.framing.FrameDecoder;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.AbstractConnectionFactory;

/**
 * What a connection needs of the factory that made it, whichever side it is on. Its text
 * names that side, at the beginning of a sentence. Any thread may call.
 */
interface ConnectionContext {

	/** Name of the listener or client. */
	String name();

	/** Whether the connection was accepted, not opened by us. */
	boolean isServer();

	/** What Spring Integration knows it by. */
	AbstractConnectionFactory factory();

	ConnectionOptions options();

	/** Whether all frames of a read travel as one message. */
	boolean isBatched();

	EventLoopGroup loops();

	TransportObserver observer();

	/** A decoder for one connection. */
	FrameDecoder newDecoder();

	/** What is said to the peer unasked, or {@code null}. */
	default @Nullable Banner banner() {
		return null;
	}

	/** Its conversations, or {@code null} if no callbacks follow them. */
	default @Nullable Conversations conversations() {
		return null;
	}

	/** How old the connection may get. */
	default MaxAge maxAge() {
		return MaxAge.NEVER;
	}

	/** A number from 0 to 1, evenly spread, by which connections differ. */
	default double random() {
		return ThreadLocalRandom.current().nextDouble();
	}

	/** Where failures of handlers are logged. */
	FailureLog failures();

	/** An engine whose handshake has not begun, or {@code null} for plain TCP. */
	@Nullable SSLEngine newEngine();

	/** Whether the peer begins with a PROXY header. */
	default ProxyMode proxyMode() {
		return ProxyMode.OFF;
	}

	/** Whether the peer may begin with one. */
	default boolean isTrustedProxy(InetSocketAddress peer) {
		return false;
	}

	/**
	 * What is sent before everything else, TLS included.
	 * @param local this end of the socket
	 * @param peer its other end
	 * @return {@code null} for nothing
	 */
	default @Nullable ByteBuffer prelude(InetSocketAddress local, InetSocketAddress peer) {
		return null;
	}

	/**
	 * Whether this application checks itself by it, so that what goes wrong is told in
	 * another way than in the log.
	 */
	default boolean isChecking() {
		return false;
	}

	/** Whether a peer has opened the connection, not this application for itself. */
	default boolean isForeign() {
		return isServer() && !isChecking();
	}

	/** Whether the log context names the connection while its handler runs. */
	default boolean isLogContextSet() {
		return true;
	}

	/** End the process if a failure says that there is no memory. */
	default void haltIfOutOfMemory(Throwable failure) {
		loops().outOfMemory().haltIf(failure);
	}

	/** Content can be sent and received, all layers done. In turn. */
	default void established(Connection connection) {
	}

	/**
	 * No message follows those that have been delivered, and none is on its way. At least
	 * once, and maybe again.
	 */
	default void inputCompleted(Connection connection) {
	}

	/** The socket is closed and counted. */
	void forget(Connection connection);

}
