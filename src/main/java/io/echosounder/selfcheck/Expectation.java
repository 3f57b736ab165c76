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
 * What is sent to a listener, as bytes on the wire, and what it has to say until it ends
 * the connection in turn.
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
	 * That of a listener.
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
	 * Puts content between what the framing wants around it.
	 * @throws IllegalArgumentException if it is too long for the framing
	 */
	static byte[] frame(Framing framing, byte[] content) {
		ByteBuffer frame = ByteBuffer.allocate(content.length + 2 * Framing.MAX_DELIMITER_LENGTH);
		framing.putHeader(content.length, frame);
		frame.put(content);
		framing.putTrailer(frame);
		return Arrays.copyOf(frame.array(), frame.position());
	}

	/** What is sent before FIN. */
	byte[] request() {
		return this.request.clone();
	}

	/** Whether the listener may send a banner and end before anything is sent. */
	boolean hasBanner() {
		return this.banner;
	}

	/**
	 * Looks at what the listener said.
	 * @param reply all of it
	 * @return what is wrong with it, or {@code null}
	 */
	@Nullable String problem(byte[] reply) {
		int echoed = this.echo ? this.request.length : 0;
		if (this.banner) {
			return (reply.length > echoed && endsWithRequest(reply, echoed)) ? null
					: String.format(Locale.ROOT, "%d bytes came back, and not what it tells its clients", reply.length);
		}
		if (!this.echo || Arrays.equals(reply, this.request)) {
			return null;
		}
		return (reply.length == echoed) ? "other bytes came back than were sent"
				: String.format(Locale.ROOT, "%d bytes came back of %d", reply.length, echoed);
	}

	private boolean endsWithRequest(byte[] reply, int echoed) {
		return echoed == 0 || Arrays.equals(reply, reply.length - echoed, reply.length, this.request, 0, echoed);
	}

}
