package io.echosounder.command;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads the name of a file. The JVM encodes names as the locale says, and with
 * {@code LC_ALL=C} it knows ASCII only.
 */
final class PathConverter implements ITypeConverter<Path> {

	@Override
	public Path convert(String value) {
		try {
			return Path.of(value);
		}
		catch (InvalidPathException _) {
			boolean ascii = StandardCharsets.US_ASCII.newEncoder().canEncode(value);
			throw new TypeConversionException(ascii ? "must be the name of a file"
					: "has a name that this locale cannot encode: start with LC_ALL=C.UTF-8");
		}
	}

}
