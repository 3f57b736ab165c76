package io.echosounder.command;

import java.math.BigDecimal;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a percentile, and keeps the digits that it was written with.
 */
final class PercentileConverter implements ITypeConverter<BigDecimal> {

	private static final BigDecimal ALL = BigDecimal.valueOf(100);

	@Override
	public BigDecimal convert(String value) {
		if (value.matches("\\d{1,3}(\\.\\d{1,9})?") && new BigDecimal(value).compareTo(ALL) <= 0) {
			return new BigDecimal(value);
		}
		throw new TypeConversionException("must be numbers of 0 to 100 such as 50,99,99.9, not '" + value + "'");
	}

}
