package io.echosounder.service;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * Answers frames, each by itself. A bean of this type takes the echo's place: order,
 * limits, drain, health and metrics stay as they are. For replies that depend on the
 * connection, or that come unasked, see {@link SessionService}.
 */
@FunctionalInterface
public interface FrameService {

	/**
	 * Answers one frame. Frames of one connection arrive one after the other, frames of
	 * different connections at the same time. With {@code dispatch: inline} the caller is
	 * an event loop, so the method must not block; with {@code dispatch: virtual} it may.
	 * @param frame the bytes of the frame without delimiter or header, from position to
	 * limit; valid until this method returns
	 * @return the reply, from position to limit, which may be the frame itself or a
	 * constant; {@code null} for no reply. It is read after this method has returned, as
	 * late as with the replies to all frames that came with this one and as fast as the
	 * peer takes them, so its bytes must stay as they are
	 * @throws BadRequestException if the peer is to blame, with or without a reply
	 * @throws Exception if there is no answer: the replies before it are sent, then the
	 * connection is closed and the failure logged
	 */
	@Nullable ByteBuffer reply(ByteBuffer frame) throws Exception;

}
