package io.echosounder.framing;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Strategy to split the bytes of one connection into frames, regardless of segment
 * boundaries. One decoder belongs to one connection and is used by one thread at a time.
 * It keeps bytes only while a frame is partial.
 */
public interface FrameDecoder {

	/**
	 * Return a decoder that makes one frame of all bytes until the end of the stream.
	 * @param maxFrameLength maximum number of bytes
	 * @return a decoder for one connection
	 */
	static FrameDecoder untilEnd(int maxFrameLength) {
		return new UntilEndDecoder(maxFrameLength);
	}

	/**
	 * Consume all bytes of {@code in} and pass on each frame that they complete, in order
	 * and without its delimiter or length header.
	 * <p>
	 * A frame is a view: it is valid until the memory behind {@code in} is written to
	 * again. Its position is 0, its limit and capacity are its length.
	 * @param in bytes as they were received, between position and limit
	 * @param frames takes each complete frame
	 * @throws FrameException if the bytes cannot be a frame of this framing or exceed its
	 * limit; the frames before it have been passed on, and the decoder must not be used
	 * again
	 */
	void decode(ByteBuffer in, Consumer<ByteBuffer> frames) throws FrameException;

	/**
	 * Record the end of the stream, and pass on a frame that only the end completes.
	 * @param frames takes the last frame, if any
	 */
	default void end(Consumer<ByteBuffer> frames) {
		// most frames say by themselves where they end
	}

	/**
	 * Return whether a frame has begun and is not complete.
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
