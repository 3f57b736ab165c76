package io.echosounder.command;

import java.util.Iterator;
import java.util.Locale;
import java.util.stream.Stream;

import io.echosounder.framing.Framing;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a framing by the name that it has in the settings of the server.
 */
final class FramingConverter implements ITypeConverter<Framing> {

	@Override
	public Framing convert(String value) {
		for (Framing framing : Framing.values()) {
			if (name(framing).equals(value)) {
				return framing;
			}
		}
		throw new TypeConversionException(
				String.format(Locale.ROOT, "must be one of %s, not '%s'", String.join(", ", new Names()), value));
	}

	private static String name(Framing framing) {
		return framing.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * All names, which a shell completes.
	 */
	static final class Names implements Iterable<String> {

		@Override
		public Iterator<String> iterator() {
			return Stream.of(Framing.values()).map(FramingConverter::name).iterator();
		}

	}

}
