package io.echosounder.testing;

import java.nio.ByteBuffer;
import java.util.Random;

import io.echosounder.framing.Framing;

/**
 * Frames with random content, as they are on the wire.
 */
public final class RandomFrames {

	private RandomFrames() {
	}

	/** Frames of these sizes, one behind the other. */
	public static byte[] of(Framing framing, Iterable<Integer> sizes, Random random) {
		int bytes = 0;
		for (int size : sizes) {
			bytes += size + 2 * Framing.MAX_DELIMITER_LENGTH;
		}
		ByteBuffer wire = ByteBuffer.allocate(bytes);
		for (int size : sizes) {
			framing.putHeader(size, wire);
			for (int i = 0; i < size; i++) {
				wire.put(contentByte(framing, random));
			}
			framing.putTrailer(wire);
		}
		byte[] frames = new byte[wire.flip().remaining()];
		wire.get(frames);
		return frames;
	}

	private static byte contentByte(Framing framing, Random random) {
		byte content = (byte) random.nextInt(256);
		boolean delimiter = switch (framing) {
			case RAW, LENGTH1, LENGTH2, LENGTH4 -> false;
			case LF, CRLF -> content == '\n';
			case NUL -> content == 0;
			case STX_ETX -> content == 2 || content == 3;
		};
		return delimiter ? (byte) 'x' : content;
	}

}
