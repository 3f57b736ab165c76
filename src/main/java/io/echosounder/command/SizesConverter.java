package io.echosounder.command;

import io.echosounder.load.Sizes;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads one size, or a range of them.
 */
final class SizesConverter implements ITypeConverter<Sizes> {

	private final SizeConverter size = new SizeConverter();

	@Override
	public Sizes convert(String value) {
		int hyphen = value.indexOf('-');
		if (hyphen < 0) {
			return Sizes.of(this.size.convert(value));
		}
		int min = this.size.convert(value.substring(0, hyphen));
		int max = this.size.convert(value.substring(hyphen + 1));
		if (min > max) {
			throw new TypeConversionException("must go from a smaller to a larger size, not '" + value + "'");
		}
		return new Sizes(min, max);
	}

}
