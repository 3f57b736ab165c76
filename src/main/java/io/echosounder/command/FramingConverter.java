package io.echosounder.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.echosounder.framing.Framing;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a framing by the name that it has in the settings of the server.
 */
final class FramingConverter implements ITypeConverter<Framing> {

	@Override
	public Framing convert(String value) {
		List<String> names = new ArrayList<>();
		for (Framing framing : Framing.values()) {
			String name = framing.name().toLowerCase(Locale.ROOT).replace('_', '-');
			if (name.equals(value)) {
				return framing;
			}
			names.add(name);
		}
		throw new TypeConversionException(
				String.format(Locale.ROOT, "must be one of %s, not '%s'", String.join(", ", names), value));
	}

}
