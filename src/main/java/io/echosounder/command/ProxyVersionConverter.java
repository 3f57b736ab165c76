package io.echosounder.command;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads the version of the PROXY header.
 */
final class ProxyVersionConverter implements ITypeConverter<Integer> {

	@Override
	public Integer convert(String value) {
		return switch (value) {
			case "v1" -> 1;
			case "v2" -> 2;
			default -> throw new TypeConversionException("must be v1 or v2, not '" + value + "'");
		};
	}

}
