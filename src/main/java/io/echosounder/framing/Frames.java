package io.echosounder.framing;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The frames that one read completed, in order, which travel through a flow as the
 * payload of one message. Not thread-safe.
 * <p>
 * The frames are the views of a {@link FrameDecoder} and valid as long as it says. To
 * keep them longer, take a {@link #copy()}.
 */
public final class Frames implements Iterable<ByteBuffer> {

	private final List<ByteBuffer> frames;

	/**
	 * Create a batch without frames.
	 */
	public Frames() {
		this.frames = new ArrayList<>();
	}

	private Frames(int capacity) {
		this.frames = new ArrayList<>(capacity);
	}

	/**
	 * Create a batch of the given frames.
	 * @param frames the frames, not copied
	 * @return a new batch
	 */
	public static Frames of(ByteBuffer... frames) {
		Frames batch = new Frames(frames.length);
		for (ByteBuffer frame : frames) {
			batch.add(frame);
		}
		return batch;
	}

	/**
	 * Append a frame.
	 * @param frame the bytes between position and limit, not copied
	 */
	public void add(ByteBuffer frame) {
		this.frames.add(frame);
	}

	/**
	 * Return the number of frames.
	 * @return zero or more
	 */
	public int size() {
		return this.frames.size();
	}

	/**
	 * Return whether this batch has no frame; a frame without bytes counts.
	 * @return {@code true} without frames
	 */
	public boolean isEmpty() {
		return this.frames.isEmpty();
	}

	/**
	 * Return a frame, itself and not a duplicate: reading it moves its position.
	 * @param index 0 for the frame that arrived first
	 * @return the frame
	 * @throws IndexOutOfBoundsException if no frame has this index
	 */
	public ByteBuffer get(int index) {
		return this.frames.get(index);
	}

	@Override
	public Iterator<ByteBuffer> iterator() {
		return this.frames.iterator();
	}

	/**
	 * Return the number of bytes that remain to be read in all frames.
	 * @return bytes, without delimiters and headers
	 * @throws ArithmeticException if they are more than {@link Integer#MAX_VALUE}
	 */
	public int bytes() {
		int bytes = 0;
		for (ByteBuffer frame : this.frames) {
			bytes = Math.addExact(bytes, frame.remaining());
		}
		return bytes;
	}

	/**
	 * Copy the bytes that remain to be read into one new array. The positions of these
	 * frames do not change.
	 * @return the same frames, valid for as long as they are referenced
	 */
	public Frames copy() {
		Frames copy = new Frames(size());
		ByteBuffer bytes = ByteBuffer.allocate(bytes());
		int index = 0;
		for (ByteBuffer frame : this.frames) {
			int length = frame.remaining();
			bytes.put(index, frame, frame.position(), length);
			copy.add(bytes.slice(index, length));
			index += length;
		}
		return copy;
	}

	/**
	 * Return count and size of the frames, not their bytes, which may be secret or many.
	 * @return for example {@code 3 frames, 120 bytes}
	 */
	@Override
	public String toString() {
		return count(size(), "frame") + ", " + count(bytes(), "byte");
	}

	private static String count(int number, String noun) {
		return number + " " + noun + ((number != 1) ? "s" : "");
	}

}
