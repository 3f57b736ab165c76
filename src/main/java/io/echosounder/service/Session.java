package io.echosounder.service;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;

import io.echosounder.proxyprotocol.ProxyHeader;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.TlsFacts;
import org.jspecify.annotations.Nullable;

/**
 * One connection from the point of view of its {@link SessionService}. Thread-safe; no
 * method blocks.
 */
public interface Session {

	/**
	 * Return the id of the connection, as in logs, endpoints and messages.
	 * @return unique for the life of the process
	 */
	String id();

	/**
	 * Return the name of the listener.
	 * @return as in its settings
	 */
	String listener();

	/**
	 * Return address and port of the peer.
	 * @return the source in the PROXY header, else the other end of the socket
	 */
	InetSocketAddress peer();

	/**
	 * Return the facts of the TLS handshake.
	 * @return {@code null} for plain TCP
	 */
	@Nullable TlsFacts tls();

	/**
	 * Return the PROXY header.
	 * @return {@code null} without a PROXY header
	 */
	@Nullable ProxyHeader proxyHeader();

	/**
	 * Return a map for data of the service about this session.
	 * @return the same concurrent map each time, without {@code null}; released with the
	 * session
	 */
	Map<String, Object> attributes();

	/**
	 * Send a frame, encoded with the framing of the listener. If one call returned before
	 * another began, its frame is sent first, regardless of the threads.
	 * <p>
	 * At most {@code write-buffer} bytes (fewer while memory is short) and one frame wait
	 * for a peer that does not read; further frames from other threads are refused.
	 * Frames that the service's methods send to their own session are not refused:
	 * reading pauses instead, until the peer reads.
	 * @param frame is copied before this method returns, from position to limit, which
	 * stay
	 * @return {@code false} if the frame is not sent, as the session has ended or ends,
	 * or its peer does not read; {@code true} does not mean that the peer has it
	 * @throws IllegalArgumentException if the framing cannot carry the frame: it is
	 * longer than the length header can say, or contains the delimiter
	 */
	boolean send(ByteBuffer frame);

	/**
	 * Close the connection after all bytes sent before, as {@link CloseReason#DRAINED}.
	 * Later calls of {@link #send} are refused, and frames not yet passed to
	 * {@link SessionService#received} are dropped.
	 */
	void close();

	/**
	 * Return whether the connection is open.
	 * @return {@code false} once it begins to close, for any reason
	 */
	boolean isOpen();

}
