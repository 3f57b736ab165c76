package io.echosounder.transport;

import java.nio.ByteBuffer;

import io.echosounder.framing.BadFrameException;
import io.echosounder.framing.FrameDecoder;
import io.echosounder.framing.FrameException;
import io.echosounder.framing.FrameTooLongException;
import io.echosounder.framing.Frames;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the bytes that leave the layers of one connection into frames, and passes these
 * to the handler. Called in turn.
 */
final class FrameInbound implements InboundHandler {

	private final FrameDecoder decoder;

	private final CloseState state;

	private final Deadlines deadlines;

	private final SocketDriver driver;

	private final FrameHandler handler;

	/**
	 * Create the end of the inbound path.
	 * @param decoder of this connection alone
	 * @param state says whether frames are wanted
	 * @param deadlines are told of incomplete frames
	 * @param driver knows the time
	 * @param handler takes the frames
	 */
	FrameInbound(FrameDecoder decoder, CloseState state, Deadlines deadlines, SocketDriver driver,
			FrameHandler handler) {
		this.decoder = decoder;
		this.state = state;
		this.deadlines = deadlines;
		this.driver = driver;
		this.handler = handler;
	}

	@Override
	public void received(ByteBuffer bytes) {
		long now = this.driver.now();
		Frames frames = new Frames();
		CloseReason malformed = decode(bytes, frames);
		this.deadlines.frame(malformed == null && this.decoder.midFrame(), !frames.isEmpty(), now);
		if (!frames.isEmpty()) {
			this.handler.completed(frames, now);
		}
		if (malformed != null) {
			this.handler.close(malformed);
		}
	}

	private @Nullable CloseReason decode(ByteBuffer bytes, Frames frames) {
		try {
			this.decoder.decode(bytes, frames::add);
			return null;
		}
		catch (FrameException ex) {
			this.handler.debug(ex);
			return switch (ex) {
				case FrameTooLongException _ -> CloseReason.FRAME_TOO_LONG;
				case BadFrameException _ -> CloseReason.BAD_FRAME;
			};
		}
	}

	@Override
	public void ended() {
		Frames last = new Frames();
		this.decoder.end(last::add);
		if (!last.isEmpty() && this.state.isOpen()) {
			this.handler.completed(last, this.driver.now());
		}
		this.handler.close(isMidway() ? CloseReason.INCOMPLETE_FRAME : CloseReason.PEER);
	}

	@Override
	public boolean isMidway() {
		return this.decoder.midFrame();
	}

	@Override
	public boolean isBusy() {
		return false;
	}

	@Override
	public long held() {
		return this.decoder.held();
	}

}
