package io.echosounder.testing;

import java.util.stream.Stream;

import io.echosounder.framing.Framing;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Arguments of tests that try each framing in each mode.
 */
public final class FramingsAndModes {

	/** Names {@link #all()} as the source of arguments. */
	public static final String ALL = "io.echosounder.testing.FramingsAndModes#all";

	/** Names {@link #framed()} as the source of arguments. */
	public static final String FRAMED = "io.echosounder.testing.FramingsAndModes#framed";

	private FramingsAndModes() {
	}

	public static Stream<Arguments> all() {
		return inEveryMode(Stream.of(Framing.values()));
	}

	/** Without raw, which knows no frames. */
	public static Stream<Arguments> framed() {
		return inEveryMode(Stream.of(Framing.values()).filter((framing) -> framing != Framing.RAW));
	}

	/** The quick tier tries lines in every mode and each other framing in one. */
	private static Stream<Arguments> inEveryMode(Stream<Framing> framings) {
		return framings.flatMap((framing) -> modes(framing).map((mode) -> Arguments.of(framing, mode)));
	}

	private static Stream<Mode> modes(Framing framing) {
		if (Effort.current() != Effort.QUICK) {
			return Stream.of(Mode.values());
		}
		return switch (framing) {
			case LF -> Stream.of(Mode.values());
			case RAW, CRLF, LENGTH1 -> Stream.of(Mode.NIO_INLINE);
			case NUL, LENGTH2 -> Stream.of(Mode.NIO_VIRTUAL);
			case STX_ETX, LENGTH4 -> Stream.of(Mode.BLOCKING);
		};
	}

}
