package io.echosounder.transport;

import java.nio.ByteBuffer;

import io.echosounder.framing.BadFrameException;
import io.echosounder.framing.FrameDecoder;
import io.echosounder.framing.FrameException;
import io.echosounder.framing.FrameTooLongException;
import io.echosounder.framing.Frames;
import org.jspecify.annotations.Nullable;

/**
 * Make frames of the bytes that come out of the layers of one connection, and hand them
 * to the handler. Called in turn.
 */
final class FrameInbound implements InboundHandler {

	private final FrameDecoder decoder;

	private final CloseState state;

	private final Deadlines deadlines;

	private final Host host;

	/**
	 * Create the end of the way in.
	 * @param decoder of this connection alone
	 * @param state says whether frames are wanted
	 * @param deadlines are told of incomplete frames
	 * @param host takes the frames
	 */
	FrameInbound(FrameDecoder decoder, CloseState state, Deadlines deadlines, Host host) {
		this.decoder = decoder;
		this.state = state;
		this.deadlines = deadlines;
		this.host = host;
	}

	@Override
	public void received(ByteBuffer bytes) {
		long now = this.host.now();
		Frames frames = new Frames();
		CloseReason malformed = decode(bytes, frames);
		this.deadlines.frame(malformed == null && this.decoder.midFrame(), !frames.isEmpty(), now);
		if (!frames.isEmpty()) {
			this.host.completed(frames, now);
		}
		if (malformed != null) {
			this.host.close(malformed);
		}
	}

	private @Nullable CloseReason decode(ByteBuffer bytes, Frames frames) {
		try {
			this.decoder.decode(bytes, frames::add);
			return null;
		}
		catch (FrameException ex) {
			this.host.debug(ex);
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
			this.host.completed(last, this.host.now());
		}
		this.host.close(isMidway() ? CloseReason.INCOMPLETE_FRAME : CloseReason.PEER);
	}

	@Override
	public boolean isMidway() {
		return this.decoder.midFrame();
	}

	@Override
	public boolean isBusy() {
		return false;
	}

	/** Memory held for an incomplete frame, in bytes. */
	long held() {
		return this.decoder.held();
	}

	/** What the way in asks and tells. Called in turn. */
	interface Host {

		/** Time in nanoseconds. */
		long now();

		/**
		 * Frames are complete.
		 * @param frames valid until this method returns
		 * @param now when they were
		 */
		void completed(Frames frames, long now);

		/** Close the connection behind what was received so far. */
		void close(CloseReason reason);

		/** Log a problem that ends the connection at DEBUG. */
		void debug(Object problem);

	}

}
