package io.echosounder.testing;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

import io.echosounder.framing.Framing;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * Every framing in every mode: the arguments of a test, the listeners for that, and
 * frames to send to them.
 */
public final class EveryFraming implements ArgumentsProvider {

	@Override
	public Stream<Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
		return Stream.of(Framing.values())
			.flatMap((framing) -> Stream.of(Mode.values()).map((mode) -> Arguments.of(framing, mode)));
	}

	/** Adds the listeners. */
	public static Scenario addTo(Scenario scenario) {
		for (Framing framing : Framing.values()) {
			scenario.listener(base(framing), "framing=" + base(framing));
		}
		return scenario;
	}

	/** What the listeners of a framing have in common. */
	public static String base(Framing framing) {
		return framing.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/** Frames of these sizes, as they are on the wire, with random content. */
	public static byte[] frames(Framing framing, Iterable<Integer> sizes, Random random) {
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
