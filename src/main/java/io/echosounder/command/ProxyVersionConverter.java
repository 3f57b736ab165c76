package io.echosounder.command;

import java.util.Iterator;
import java.util.List;

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

	/**
	 * Both versions, which a shell completes.
	 */
	static final class Names implements Iterable<String> {

		@Override
		public Iterator<String> iterator() {
			return List.of("v1", "v2").iterator();
		}

	}

}
