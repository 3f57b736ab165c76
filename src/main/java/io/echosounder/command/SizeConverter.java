package io.echosounder.command;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.echosounder.probe.ProbeOptions;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads sizes as the settings of the server have them, in powers of 1024, and numbers
 * without a unit as bytes.
 */
final class SizeConverter implements ITypeConverter<Integer> {

	private static final Pattern SIZE = Pattern.compile("(\\d{1,10})(B|KB|MB|GB)?");

	@Override
	public Integer convert(String value) {
		Matcher matcher = SIZE.matcher(value.toUpperCase(Locale.ROOT));
		if (!matcher.matches()) {
			throw new TypeConversionException("must be a size such as 64, 64KB or 1MB, not '" + value + "'");
		}
		long number = Long.parseLong(matcher.group(1));
		int shift = shift(matcher.group(2));
		if (number > ProbeOptions.MAX_SIZE >> shift) {
			throw new TypeConversionException("must be at most 1GB, not '" + value + "'");
		}
		return (int) number << shift;
	}

	private static int shift(String unit) {
		return switch (unit) {
			case "KB" -> 10;
			case "MB" -> 20;
			case "GB" -> 30;
			case null, default -> 0;
		};
	}

}
