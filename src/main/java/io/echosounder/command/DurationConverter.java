package io.echosounder.command;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads durations as the settings of the server have them. Only 0 needs no unit.
 */
final class DurationConverter implements ITypeConverter<Duration> {

	private static final Pattern DURATION = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ns|us|ms|s|m|h|d)?");

	@Override
	public Duration convert(String value) {
		Matcher matcher = DURATION.matcher(value);
		if (!matcher.matches()) {
			throw new TypeConversionException("must be a duration such as 250ms or 10s, not '" + value + "'");
		}
		BigDecimal number = new BigDecimal(matcher.group(1));
		if (matcher.group(2) == null && number.signum() != 0) {
			throw new TypeConversionException("needs a unit, such as " + value + "s, not '" + value + "'");
		}
		BigDecimal nanos = number.multiply(BigDecimal.valueOf(nanosPer(matcher.group(2))));
		if (nanos.compareTo(BigDecimal.valueOf(Duration.ofDays(365).toNanos())) > 0) {
			throw new TypeConversionException("must be at most 365d, not '" + value + "'");
		}
		return Duration.ofNanos(nanos.longValue());
	}

	private static long nanosPer(String unit) {
		return switch (unit) {
			case "ns" -> 1;
			case "us" -> 1_000;
			case "ms" -> 1_000_000;
			case "m" -> Duration.ofMinutes(1).toNanos();
			case "h" -> Duration.ofHours(1).toNanos();
			case "d" -> Duration.ofDays(1).toNanos();
			case null, default -> Duration.ofSeconds(1).toNanos();
		};
	}

}
