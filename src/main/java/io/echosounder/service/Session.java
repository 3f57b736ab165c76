package io.echosounder.service;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;

import io.echosounder.proxyprotocol.ProxyHeader;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.TlsFacts;
import org.jspecify.annotations.Nullable;

/**
 * One connection, as its {@link SessionService} sees it. Any thread may call, at any
 * time; no method blocks.
 */
public interface Session {

	/**
	 * Return the id of the connection, as in logs, endpoints and messages.
	 * @return unique as long as the process lives
	 */
	String id();

	/**
	 * Return the name of the listener.
	 * @return as in its settings
	 */
	String listener();

	/**
	 * Return address and port of the peer.
	 * @return what a PROXY header says, else the other end of the socket
	 */
	InetSocketAddress peer();

	/**
	 * Return what the TLS handshake came to.
	 * @return {@code null} for plain TCP
	 */
	@Nullable TlsFacts tls();

	/**
	 * Return what the PROXY header says.
	 * @return {@code null} if there was none
	 */
	@Nullable ProxyHeader proxyHeader();

	/**
	 * Return a map for what the service knows of this session.
	 * @return the same concurrent map each time, which takes no {@code null}; gone with
	 * the session
	 */
	Map<String, Object> attributes();

	/**
	 * Send a frame, encoded as the listener is framed. If one call returned before
	 * another began, its frame goes out first, whichever threads called.
	 * <p>
	 * At most {@code write-buffer} bytes (fewer while memory is short) and one frame wait
	 * for a peer that does not read; then frames from outside are refused. Those that the
	 * methods of the service send to their own session are not: reading pauses instead,
	 * until the peer reads.
	 * @param frame is copied before this method returns, from position to limit, which
	 * stay
	 * @return {@code false} if the frame is not sent, as the session has ended or ends,
	 * or its peer does not read; {@code true} does not mean that the peer has it
	 * @throws IllegalArgumentException if the framing cannot carry the frame: it is
	 * longer than the length header can say, or contains the delimiter
	 */
	boolean send(ByteBuffer frame);

	/**
	 * Close the connection behind what was sent before, as {@link CloseReason#DRAINED}.
	 * Nothing can be sent any more, and frames that {@link SessionService#received} has
	 * not been given yet are dropped.
	 */
	void close();

	/**
	 * Return whether the connection is open.
	 * @return {@code false} once it begins to close, for whatever reason
	 */
	boolean isOpen();

}
