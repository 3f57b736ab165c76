package io.echosounder.service;

import java.nio.ByteBuffer;

import io.echosounder.transport.CloseReason;

/**
 * Strategy to serve connections with state: each is a {@link Session} from open to end. A
 * bean of this type replaces the echo, as a {@link FrameService} does.
 * <p>
 * The methods for one session never run at the same time and run in this order: one
 * {@link #opened}, any number of {@link #received}, one {@link #closed}. Those for
 * different sessions run at the same time. With {@code dispatch: inline} the caller is an
 * event loop, so the methods must not block; with {@code dispatch: virtual} and
 * {@code transport: blocking} the callers are virtual threads, so they may.
 * <p>
 * The self-check of a listener is no session: none of these methods is called, and its
 * frame is dropped.
 */
public interface SessionService {

	/**
	 * Begin a session: the PROXY header and the TLS handshake are complete, and no frame
	 * was received yet.
	 * @param session may be kept, and sent to from any thread
	 * @throws Exception if the session cannot be served: frames sent before are
	 * delivered, then the connection is closed as {@code handler-error}, and
	 * {@link #closed} is called
	 */
	default void opened(Session session) throws Exception {
	}

	/**
	 * Receive one frame. Frames that this method sends to this session are written after
	 * it returns, together with the replies to the other frames of the same read.
	 * @param session that sent the frame
	 * @param frame the bytes of the frame without delimiter or header, from position to
	 * limit; valid until this method returns
	 * @throws BadRequestException if the peer is to blame, with or without a reply
	 * @throws Exception for any other failure: frames sent before are delivered, then the
	 * connection is closed as {@code handler-error}, the failure is logged, and
	 * {@link #closed} is called
	 */
	void received(Session session, ByteBuffer frame) throws Exception;

	/**
	 * End a session: its socket is closed, and {@link #received} has returned for the
	 * last time. Called once for each session that was {@link #opened}, even if that call
	 * failed, the connection was aborted, or the server stops. An exception is logged and
	 * changes nothing.
	 * @param session which can no longer send; its attributes are still available
	 * @param reason why, as counted in the metrics
	 */
	default void closed(Session session, CloseReason reason) {
	}

}
