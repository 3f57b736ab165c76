package io.echosounder.service;

import java.nio.ByteBuffer;

import io.echosounder.transport.CloseReason;

/**
 * Serves connections that it knows: each is a {@link Session} from open to end. A bean of
 * this type takes the echo's place, as a {@link FrameService} does.
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
	 * Begin a session: the connection is open, behind the PROXY header and the TLS
	 * handshake, and no frame was received yet.
	 * @param session may be kept, and sent to from any thread
	 * @throws Exception if it cannot be served: what was sent goes out, then the
	 * connection is closed as {@code handler-error}, and {@link #closed} is called
	 */
	default void opened(Session session) throws Exception {
	}

	/**
	 * Take one frame. Frames that this method sends to this session go out when it has
	 * returned, together with the replies to the other frames of the same read.
	 * @param session who sent it
	 * @param frame the bytes of the frame without delimiter or header, from position to
	 * limit; valid until this method returns
	 * @throws BadRequestException if the peer is to blame, with or without a reply
	 * @throws Exception for any other failure: what was sent goes out, then the
	 * connection is closed as {@code handler-error}, the failure is logged, and
	 * {@link #closed} is called
	 */
	void received(Session session, ByteBuffer frame) throws Exception;

	/**
	 * End a session: its socket is closed, and {@link #received} has returned for the
	 * last time. Called once for each session that was {@link #opened}, even if that has
	 * failed, also when the connection was aborted, or the server stops. An exception is
	 * logged and changes nothing.
	 * @param session which sends nothing any more; its attributes are still there
	 * @param reason why, as counted in the metrics
	 */
	default void closed(Session session, CloseReason reason) {
	}

}
