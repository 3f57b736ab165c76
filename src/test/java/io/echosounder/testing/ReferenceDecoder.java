package io.echosounder.testing;

import java.util.ArrayList;
import java.util.List;

import io.echosounder.framing.Framing;
import io.echosounder.testing.Decoded.Ending;

/**
 * Decoder of the framings, as simple as possible: it looks at the whole stream at once,
 * knows nothing of segments, and ignores speed. Bytes are Latin-1 characters.
 */
public final class ReferenceDecoder {

	private final String bytes;

	private final int maxFrameLength;

	private final List<String> frames = new ArrayList<>();

	/** Index behind the last complete frame. */
	private int at;

	private ReferenceDecoder(String bytes, int maxFrameLength) {
		this.bytes = bytes;
		this.maxFrameLength = maxFrameLength;
	}

	/**
	 * Decodes a whole stream.
	 * @param maxFrameLength without effect on {@link Framing#RAW}
	 */
	public static Decoded decode(Framing framing, int maxFrameLength, String bytes) {
		ReferenceDecoder decoder = new ReferenceDecoder(bytes, maxFrameLength);
		return switch (framing) {
			case RAW -> decoder.raw();
			case LF -> decoder.delimited("", "\n");
			case CRLF -> decoder.delimited("", "\r\n");
			case NUL -> decoder.delimited("", "\0");
			case STX_ETX -> decoder.delimited("\2", "\3");
			case LENGTH1 -> decoder.length(1);
			case LENGTH2 -> decoder.length(2);
			case LENGTH4 -> decoder.length(4);
		};
	}

	private Decoded raw() {
		complete(0, this.bytes.length(), "");
		return ended(Ending.BOUNDARY, this.bytes.length());
	}

	private Decoded delimited(String start, String end) {
		while (this.at < this.bytes.length()) {
			if (!this.bytes.startsWith(start, this.at)) {
				return ended(Ending.BAD_FRAME, this.at);
			}
			int from = this.at + start.length();
			int to = this.bytes.indexOf(end, from);
			int latest = from + this.maxFrameLength;
			if (to < 0 || to > latest) {
				return withoutEnd(latest, end);
			}
			complete(from, to, end);
		}
		return ended(Ending.BOUNDARY, this.at);
	}

	/** Behind the last byte allowed nothing may come but the delimiter. */
	private Decoded withoutEnd(int latest, String end) {
		for (int i = latest; i < this.bytes.length(); i++) {
			if (this.bytes.charAt(i) != end.charAt(i - latest)) {
				return ended(Ending.FRAME_TOO_LONG, i);
			}
		}
		return ended(Ending.MID_FRAME, this.bytes.length());
	}

	private Decoded length(int headerLength) {
		while (this.at < this.bytes.length()) {
			int from = this.at + headerLength;
			if (from > this.bytes.length()) {
				return ended(Ending.MID_FRAME, this.bytes.length());
			}
			long frameLength = 0;
			for (int i = this.at; i < from; i++) {
				frameLength = frameLength * 256 + this.bytes.charAt(i);
			}
			if (frameLength > Integer.MAX_VALUE) {
				return ended(Ending.BAD_FRAME, from - 1);
			}
			if (frameLength > this.maxFrameLength) {
				return ended(Ending.FRAME_TOO_LONG, from - 1);
			}
			if (from + frameLength > this.bytes.length()) {
				return ended(Ending.MID_FRAME, this.bytes.length());
			}
			complete(from, from + (int) frameLength, "");
		}
		return ended(Ending.BOUNDARY, this.at);
	}

	private void complete(int from, int to, String end) {
		this.frames.add(this.bytes.substring(from, to));
		this.at = to + end.length();
	}

	private Decoded ended(Ending ending, int endedAt) {
		return new Decoded(this.frames, this.bytes.substring(0, this.at), ending, endedAt);
	}

}
