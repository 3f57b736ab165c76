package io.echosounder.selfcheck;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

import io.echosounder.framing.Framing;
import io.echosounder.settings.ListenerProperties;
import io.echosounder.settings.Service;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to send to a listener, and the bytes that it must answer until it ends the
 * connection in turn.
 */
final class Expectation {

	private static final byte[] CONTENT = "echosounder".getBytes(StandardCharsets.US_ASCII);

	private final byte[] request;

	private final boolean banner;

	private final boolean echo;

	private Expectation(byte[] request, boolean banner, boolean echo) {
		this.request = request;
		this.banner = banner;
		this.echo = echo;
	}

	/**
	 * Return the expectation for a listener.
	 * @param listener its settings
	 * @param echoes whether its service is the echo, whose reply is known
	 */
	static Expectation of(ListenerProperties listener, boolean echoes) {
		Service builtIn = listener.builtInService();
		boolean asked = builtIn != Service.INFO || listener.informsAtFirstFrame();
		byte[] content = Arrays.copyOf(CONTENT, length(listener.framing(), listener.maxFrameLength().toBytes()));
		byte[] request = asked ? frame(listener.framing(), content) : new byte[0];
		return switch (builtIn) {
			case ECHO -> new Expectation(request, false, echoes);
			case null -> new Expectation(request, false, echoes);
			case INFO -> new Expectation(request, true, false);
			case INFO_THEN_ECHO -> new Expectation(request, true, echoes);
		};
	}

	private static int length(Framing framing, long maxLength) {
		return (framing == Framing.RAW) ? CONTENT.length : (int) Math.min(CONTENT.length, maxLength);
	}

	/**
	 * Return content as a frame.
	 * @throws IllegalArgumentException if the content is too long for the framing
	 */
	static byte[] frame(Framing framing, byte[] content) {
		ByteBuffer frame = ByteBuffer.allocate(content.length + 2 * Framing.MAX_DELIMITER_LENGTH);
		framing.putHeader(content.length, frame);
		frame.put(content);
		framing.putTrailer(frame);
		return Arrays.copyOf(frame.array(), frame.position());
	}

	/** Return the bytes to send before FIN. */
	byte[] request() {
		return this.request.clone();
	}

	/** Return whether the listener may send a banner and end before any byte is sent. */
	boolean hasBanner() {
		return this.banner;
	}

	/**
	 * Compare the reply of the listener.
	 * @param reply all of it
	 * @return its problem, or {@code null}
	 */
	@Nullable String problem(byte[] reply) {
		int echoed = this.echo ? this.request.length : 0;
		if (this.banner) {
			return (reply.length > echoed && endsWithRequest(reply, echoed)) ? null
					: String.format(Locale.ROOT, "%d bytes came back instead of the banner", reply.length);
		}
		if (!this.echo || Arrays.equals(reply, this.request)) {
			return null;
		}
		return (reply.length == echoed) ? "the bytes that came back differ from those sent"
				: String.format(Locale.ROOT, "%d bytes came back for %d sent", reply.length, echoed);
	}

	private boolean endsWithRequest(byte[] reply, int echoed) {
		return echoed == 0 || Arrays.equals(reply, reply.length - echoed, reply.length, this.request, 0, echoed);
	}

}
