package io.echosounder.framing;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Cuts the bytes of one connection into frames, whatever segments they arrive in. One
 * decoder belongs to one connection and is used by one thread at a time. It keeps bytes
 * only while a frame is partial.
 */
public interface FrameDecoder {

	/**
	 * Returns a decoder that takes all bytes until the end of the stream for one frame.
	 * @param maxFrameLength bytes that there may be
	 * @return a decoder for one connection
	 */
	static FrameDecoder untilEnd(int maxFrameLength) {
		return new UntilEndDecoder(maxFrameLength);
	}

	/**
	 * Consumes all bytes of {@code in} and hands on each frame that they complete, in
	 * order and without its delimiter or length header.
	 * <p>
	 * A frame is a view: it stays valid until the bytes behind {@code in} are written to
	 * again, and no longer. Its position is 0, its limit and capacity are its length.
	 * @param in bytes as they were received, between position and limit
	 * @param frames takes each complete frame
	 * @throws FrameException if the bytes cannot be a frame of this framing or exceed its
	 * limit; the frames before it have been handed on, and the decoder must not be used
	 * again
	 */
	void decode(ByteBuffer in, Consumer<ByteBuffer> frames) throws FrameException;

	/**
	 * Takes note that no byte follows, and hands on what only that completes.
	 * @param frames takes the last frame, if there is one
	 */
	default void end(Consumer<ByteBuffer> frames) {
		// most frames say by themselves where they end
	}

	/**
	 * Whether a frame has begun and is not complete.
	 * @return {@code true} from the first byte of a frame, its header or start delimiter
	 * included, until its last
	 */
	boolean midFrame();

	/**
	 * Return the memory held for a partial frame.
	 * @return bytes
	 */
	default int held() {
		return 0;
	}

}
