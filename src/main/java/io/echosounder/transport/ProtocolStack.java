package io.echosounder.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

import io.echosounder.proxyprotocol.Endpoint;
import io.echosounder.proxyprotocol.ProxyHeader;
import org.jspecify.annotations.Nullable;

/**
 * Layers between the socket of one connection and its frames, from the outside in: a
 * PROXY header, TLS, then the content; and the facts of these layers. Used in the
 * connection's turn, where nothing else is said.
 */
final class ProtocolStack implements OutboundHandler {

	private final StackContext context;

	private final SocketDriver driver;

	private final InetSocketAddress socketAddress;

	private final @Nullable ByteBuffer prelude;

	private final @Nullable ProxyLayer proxy;

	private final @Nullable TlsLayer tls;

	private final InboundHandler outermost;

	private volatile @Nullable ProxyHeader header;

	private volatile InetSocketAddress peer;

	/**
	 * Put layers around the content.
	 * @param context of the connection
	 * @param driver of its socket, which is connected
	 * @param state of the connection
	 * @param factory decides the layers
	 * @param content receives the innermost bytes
	 */
	ProtocolStack(StackContext context, SocketDriver driver, CloseState state, ConnectionContext factory,
			InboundHandler content) throws IOException {
		this.context = context;
		this.driver = driver;
		this.socketAddress = driver.remoteAddress();
		this.peer = this.socketAddress;
		SSLEngine engine = factory.newEngine();
		this.tls = (engine != null) ? new TlsLayer(context, factory, driver, state, engine, content) : null;
		InboundHandler inner = (this.tls != null) ? this.tls : content;
		ProxyMode mode = factory.proxyMode();
		this.proxy = (mode != ProxyMode.OFF)
				? new ProxyLayer(context, factory.options().handshakeTimeout(), driver, state,
						mode == ProxyMode.REQUIRED, factory.isTrustedProxy(this.socketAddress), inner, this::enter)
				: null;
		this.prelude = factory.prelude(driver.localAddress(), this.socketAddress);
		this.outermost = (this.proxy != null) ? this.proxy : inner;
	}

	// facts of the layers: any thread may read them

	/** Return the peer that the PROXY header names, else the other end of the socket. */
	InetSocketAddress peer() {
		return this.peer;
	}

	/** Return the other end of the socket, if it has passed on a client's connection. */
	@Nullable InetSocketAddress proxy() {
		return (this.header != null) ? this.socketAddress : null;
	}

	@Nullable ProxyHeader header() {
		return this.header;
	}

	@Nullable TlsFacts tlsFacts() {
		return (this.tls != null) ? this.tls.handshake().facts() : null;
	}

	@Nullable SSLSession tlsSession() {
		return (this.tls != null) ? this.tls.handshake().session() : null;
	}

	/**
	 * Return whether TLS has begun, and its handshake is not complete. Any thread may
	 * call.
	 */
	boolean isShakingHands() {
		return this.tls != null && !this.tls.handshake().isComplete();
	}

	/** Return the failure of the handshake, see {@link TlsHandshake#failure}. */
	@Nullable HandshakeFailure failure(CloseReason reason) {
		return (this.tls != null) ? this.tls.handshake().failure(reason) : null;
	}

	// Opening, one layer after the other

	/**
	 * Return the reason of a close if the peer sends nothing.
	 * @return {@code null} if nothing is awaited
	 */
	@Nullable CloseReason firstAwaited() {
		return (this.proxy != null) ? this.proxy.awaited() : awaitedInside();
	}

	private @Nullable CloseReason awaitedInside() {
		return (this.tls != null) ? CloseReason.HANDSHAKE : null;
	}

	/** Begin, once the socket can be read and written. */
	void begin() {
		if (this.prelude != null) {
			this.driver.transmit(this.prelude);
		}
		if (this.proxy != null) {
			this.proxy.begin();
		}
		else if (this.tls != null) {
			this.tls.begin();
		}
		else {
			this.context.established();
		}
	}

	/**
	 * Open the connection, whose peer is known now.
	 * @param header of a proxy; {@code null} without one
	 * @return {@code false} if that peer has too many connections
	 */
	private boolean enter(@Nullable ProxyHeader header) {
		this.header = header;
		if (header != null && header.source() instanceof Endpoint.Inet(var address)) {
			this.peer = address;
		}
		if (!this.context.admit()) {
			return false;
		}
		this.context.await(awaitedInside());
		if (this.tls == null) {
			this.context.established();
		}
		return true;
	}

	/** Record the end of the connection: no timer is left. Any thread may call. */
	void ended() {
		if (this.proxy != null) {
			this.proxy.stopWaiting();
		}
	}

	// Bytes

	/** Return the memory held for incomplete units, in bytes. */
	long held() {
		return this.outermost.held();
	}

	/** Return whether no layer is around the content. */
	boolean isEmpty() {
		return this.proxy == null && this.tls == null;
	}

	/**
	 * Return whether inbound bytes are TLS, maybe after a header. Any thread may call.
	 */
	boolean isTls() {
		return this.tls != null;
	}

	InboundHandler outermost() {
		return this.outermost;
	}

	@Override
	public void write(ByteBuffer content) {
		if (this.tls != null) {
			this.tls.write(content);
		}
		else {
			this.driver.transmit(content);
		}
	}

	/** Record that the handler has returned, and its replies were written. */
	void handled() {
		if (this.tls != null) {
			this.tls.handled();
		}
	}

	@Override
	public void closeOutput() {
		if (this.tls != null) {
			this.tls.close();
		}
	}

}
