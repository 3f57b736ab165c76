package io.echosounder.testing;

import java.util.Set;
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

	/** Names {@link #delimited()} as the source of arguments. */
	public static final String DELIMITED = "io.echosounder.testing.FramingsAndModes#delimited";

	private FramingsAndModes() {
	}

	public static Stream<Arguments> all() {
		return inEveryMode(Stream.of(Framing.values()));
	}

	/** Without raw, which knows no frames. */
	public static Stream<Arguments> framed() {
		return inEveryMode(Stream.of(Framing.values()).filter((framing) -> framing != Framing.RAW));
	}

	/** Those whose frames end with a delimiter. */
	public static Stream<Arguments> delimited() {
		return inEveryMode(Set.of(Framing.LF, Framing.CRLF, Framing.NUL, Framing.STX_ETX).stream().sorted());
	}

	private static Stream<Arguments> inEveryMode(Stream<Framing> framings) {
		return framings.flatMap((framing) -> Stream.of(Mode.values()).map((mode) -> Arguments.of(framing, mode)));
	}

}
