package io.echosounder.path;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.echosounder.framing.FrameException;
import io.echosounder.framing.Framing;
import io.echosounder.probe.Payload;
import io.echosounder.text.PeerText;
import org.jspecify.annotations.Nullable;

/**
 * Answer of a server to the first payload of a connection: the line of the service
 * {@code info} and the echo, or the echo alone. The echo itself is not compared. Used by
 * one thread.
 */
final class Introduction {

	private static final int MAX_LENGTH = 64 * 1024;

	private static final int EXCERPT = 40;

	/** Minimum match, as so many equal bytes cannot be chance. */
	private static final int MIN_MATCH = 4;

	private final Framing framing;

	private final ByteBuffer sent;

	private final ByteArrayOutputStream answer = new ByteArrayOutputStream();

	/**
	 * Create an introduction without bytes.
	 * @param sent the payload
	 */
	Introduction(Framing framing, Payload sent) {
		this.framing = framing;
		this.sent = ByteBuffer.allocate((int) sent.length());
		sent.put(0, this.sent);
		this.sent.flip();
	}

	/** Add received bytes. */
	void take(ByteBuffer bytes) {
		byte[] copy = new byte[bytes.remaining()];
		bytes.get(copy);
		this.answer.writeBytes(copy);
	}

	/** Return whether no byte arrived. */
	boolean isEmpty() {
		return this.answer.size() == 0;
	}

	/** Return whether the answer is complete. */
	boolean isComplete() {
		return isEcho() ? this.answer.size() >= this.sent.limit() : frames().size() > 1;
	}

	/** Return whether the server has sent its line and no echo. */
	boolean isLineAlone() {
		List<String> frames = frames();
		return !isEcho() && !isComplete() && frames.size() == 1 && ServerView.parse(frames.getFirst()) != null;
	}

	/** Return why the answer is no echo; {@code null} as long as it may be one. */
	@Nullable String problem() {
		if (this.answer.size() < MIN_MATCH || isEcho()) {
			return null;
		}
		List<String> frames = frames();
		boolean mayBeLine = frames.isEmpty() ? this.answer.size() <= MAX_LENGTH : frames.getFirst().startsWith("{");
		if (mayBeLine) {
			return null;
		}
		String text = this.answer.toString(StandardCharsets.UTF_8).lines().findFirst().orElse("");
		return String.format(Locale.ROOT, "The peer answers \"%s\": it is no echo",
				PeerText.of(text.substring(0, Math.min(EXCERPT, text.length()))));
	}

	/** Return the server's view; {@code null} without one. */
	@Nullable ServerView view() {
		return isEcho() ? null : ServerView.parse(frames().getFirst());
	}

	/** Return whether the answer begins like the payload. */
	private boolean isEcho() {
		return this.answer.size() >= MIN_MATCH
				&& ByteBuffer.wrap(this.answer.toByteArray(), 0, MIN_MATCH).equals(this.sent.slice(0, MIN_MATCH));
	}

	private List<String> frames() {
		return (this.framing == Framing.RAW) ? lineAndRest() : decoded();
	}

	private List<String> lineAndRest() {
		String text = this.answer.toString(StandardCharsets.ISO_8859_1);
		int end = text.indexOf('\n') + 1;
		if (end == 0) {
			return List.of();
		}
		String rest = text.substring(end);
		String line = text.substring(0, end - 1);
		return (rest.length() >= this.sent.limit()) ? List.of(line, rest) : List.of(line);
	}

	private List<String> decoded() {
		List<String> frames = new ArrayList<>();
		try {
			this.framing.decoder(MAX_LENGTH)
				.decode(ByteBuffer.wrap(this.answer.toByteArray()),
						(frame) -> frames.add(StandardCharsets.ISO_8859_1.decode(frame).toString()));
		}
		catch (FrameException _) {
			frames.addFirst("");
		}
		return frames;
	}

}
