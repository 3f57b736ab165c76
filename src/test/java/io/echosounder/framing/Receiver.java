package io.echosounder.framing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Feeds a decoder as a connection does: segment by segment out of one read buffer, which
 * is overwritten after each. Checks at each segment what every decoder promises. Bytes
 * are written as Latin-1 strings, one character a byte.
 */
public final class Receiver {

	private static final int OFFSET = 3;

	private final FrameDecoder decoder;

	private final int maxFrameLength;

	private final boolean direct;

	private final List<String> frames = new ArrayList<>();

	private ByteBuffer buffer = ByteBuffer.allocate(0);

	Receiver(Framing framing, int maxFrameLength, boolean direct) {
		this.decoder = framing.decoder(maxFrameLength);
		this.maxFrameLength = maxFrameLength;
		this.direct = direct;
	}

	/** The wire form of frames. */
	public static String encode(Framing framing, List<String> frames) {
		StringBuilder wire = new StringBuilder();
		for (String frame : frames) {
			wire.append(header(framing, frame.length())).append(frame).append(trailer(framing));
		}
		return wire.toString();
	}

	static String header(Framing framing, int frameLength) {
		ByteBuffer out = ByteBuffer.allocate(Framing.MAX_DELIMITER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
		framing.putHeader(frameLength, out);
		return string(out.flip());
	}

	static String trailer(Framing framing) {
		ByteBuffer out = ByteBuffer.allocate(Framing.MAX_DELIMITER_LENGTH);
		framing.putTrailer(out);
		return string(out.flip());
	}

	void receiveEach(Iterable<String> segments) throws FrameException {
		for (String segment : segments) {
			receive(segment);
		}
	}

	void receive(String segment) throws FrameException {
		ByteBuffer in = fill(segment);
		int limit = in.limit();
		Frames views = new Frames();
		try {
			this.decoder.decode(in, views::add);
			assertThat(in.position()).isEqualTo(limit);
			assertThat(in.limit()).isEqualTo(limit);
			assertThat(midFrame() || held() == 0).as("memory held only mid-frame").isTrue();
		}
		finally {
			for (ByteBuffer frame : views) {
				assertThat(frame.position()).isZero();
				assertThat(frame.capacity()).isEqualTo(frame.limit());
				this.frames.add(string(frame));
			}
			assertThat((long) held()).isLessThanOrEqualTo((long) this.maxFrameLength + Framing.MAX_DELIMITER_LENGTH);
			overwrite();
		}
	}

	List<String> frames() {
		return this.frames;
	}

	boolean midFrame() {
		return this.decoder.midFrame();
	}

	int held() {
		return held(this.decoder);
	}

	/** The memory that a decoder keeps for a partial frame, in bytes. */
	static int held(FrameDecoder decoder) {
		return switch (decoder) {
			case DelimitedDecoder delimited -> delimited.held();
			case LengthDecoder length -> length.held();
			default -> 0;
		};
	}

	private ByteBuffer fill(String segment) {
		int required = OFFSET + segment.length() + OFFSET;
		if (this.buffer.capacity() < required) {
			this.buffer = this.direct ? ByteBuffer.allocateDirect(required) : ByteBuffer.allocate(required);
			this.buffer.order(ByteOrder.LITTLE_ENDIAN);
			overwrite();
		}
		this.buffer.clear().position(OFFSET);
		this.buffer.put(segment.getBytes(StandardCharsets.ISO_8859_1));
		return this.buffer.limit(this.buffer.position()).position(OFFSET);
	}

	private void overwrite() {
		byte[] garbage = new byte[this.buffer.capacity()];
		Arrays.fill(garbage, (byte) '\n');
		this.buffer.clear().put(garbage);
	}

	private static String string(ByteBuffer bytes) {
		return StandardCharsets.ISO_8859_1.decode(bytes).toString();
	}

}
