package io.echosounder.framing;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Frames that end with a delimiter of one or two bytes and may begin with a delimiter of
 * one byte. Looks at each byte once, regardless of segment boundaries.
 */
final class DelimitedDecoder implements FrameDecoder {

	private final String start;

	private final byte endFirst;

	private final byte endLast;

	private final int endLength;

	private final int maxFrameLength;

	private final PartialFrame partial;

	private boolean midFrame;

	/**
	 * Create a decoder that waits for the first frame.
	 * @param start the byte before each frame, or empty
	 * @param end the one or two bytes behind each frame, two of them not equal
	 * @param maxFrameLength bytes of a frame without its delimiters
	 */
	DelimitedDecoder(String start, String end, int maxFrameLength) {
		this.start = start;
		this.endFirst = (byte) end.charAt(0);
		this.endLast = (byte) end.charAt(end.length() - 1);
		this.endLength = end.length();
		this.maxFrameLength = maxFrameLength;
		this.partial = new PartialFrame((long) maxFrameLength + end.length());
	}

	@Override
	public void decode(ByteBuffer in, Consumer<ByteBuffer> frames) throws FrameException {
		int limit = in.limit();
		int from = in.position();
		while (from < limit) {
			if (!this.midFrame) {
				from = begin(in, from);
			}
			int end = indexBehindDelimiter(in, from, limit);
			if (end < 0) {
				checkLength(limit - from - delimiterBytesAtEnd(in, from, limit));
				this.partial.append(in, from, limit);
				break;
			}
			checkLength(end - from - this.endLength);
			ByteBuffer frame = this.partial.complete(in, from, end, this.endLength);
			this.midFrame = false;
			frames.accept(frame);
			from = end;
		}
		in.position(limit);
	}

	@Override
	public boolean midFrame() {
		return this.midFrame;
	}

	@Override
	public int held() {
		return this.partial.capacity();
	}

	private int begin(ByteBuffer in, int from) throws BadFrameException {
		this.midFrame = true;
		if (this.start.isEmpty()) {
			return from;
		}
		if (in.get(from) != (byte) this.start.charAt(0)) {
			throw new BadFrameException(String.format(Locale.ROOT, "Frame begins with 0x%02x, not 0x%02x", in.get(from),
					(int) this.start.charAt(0)));
		}
		return from + 1;
	}

	private int indexBehindDelimiter(ByteBuffer in, int from, int limit) {
		int last = ByteSearch.indexOf(this.endLast, in, from, limit);
		while (last >= 0 && this.endLength == 2 && !endsWithFirst(in, from, last)) {
			last = ByteSearch.indexOf(this.endLast, in, last + 1, limit);
		}
		return (last >= 0) ? last + 1 : -1;
	}

	/**
	 * Return the number of bytes at the end that may be the first half of a delimiter.
	 */
	private int delimiterBytesAtEnd(ByteBuffer in, int from, int limit) {
		return (this.endLength == 2 && endsWithFirst(in, from, limit)) ? 1 : 0;
	}

	/** Return whether the frame up to this index ends with the delimiter's first byte. */
	private boolean endsWithFirst(ByteBuffer in, int from, int to) {
		return (to > from) ? in.get(to - 1) == this.endFirst : this.partial.endsWith(this.endFirst);
	}

	private void checkLength(int arriving) throws FrameTooLongException {
		if ((long) this.partial.length() + arriving > this.maxFrameLength) {
			throw new FrameTooLongException(this.maxFrameLength);
		}
	}

}
