package io.echosounder.service;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * Strategy to answer frames, each independently. A bean of this type replaces the echo:
 * order, limits, drain, health and metrics stay as they are. For replies that depend on
 * the connection, or that are sent without a request, see {@link SessionService}.
 */
@FunctionalInterface
public interface FrameService {

	/**
	 * Answer one frame. Frames of one connection are delivered one after the other,
	 * frames of different connections at the same time. With {@code dispatch: inline} the
	 * caller is an event loop, so the method must not block; with {@code dispatch:
	 * virtual} it may.
	 * @param frame the bytes of the frame without delimiter or header, from position to
	 * limit; valid until this method returns
	 * @return the reply, from position to limit, which may be the frame itself or a
	 * constant; {@code null} for no reply. The transport reads the reply after this
	 * method has returned, possibly as late as the peer reads, so its bytes must stay as
	 * they are
	 * @throws BadRequestException if the peer is to blame, with or without a reply
	 * @throws Exception for any other failure: the replies before it are sent, then the
	 * connection is closed and the failure logged
	 */
	@Nullable ByteBuffer reply(ByteBuffer frame) throws Exception;

}
