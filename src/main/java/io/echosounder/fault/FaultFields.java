package io.echosounder.fault;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.format.annotation.DurationFormat;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.unit.DataSize;

/**
 * Fields of a flat map, as settings and requests have them, read one after the other.
 * Names are relaxed as those of settings are: {@code averagesize} is
 * {@code average-size}. Used by one thread.
 */
final class FaultFields {

	static final Duration MAX_DURATION = Duration.ofDays(365);

	private static final DataSize MAX_SIZE = DataSize.ofTerabytes(1);

	/** Given values, by relaxed name. */
	private final Map<String, String> values = new LinkedHashMap<>();

	/** Names as they were written, by their relaxed names. */
	private final Map<String, String> written = new TreeMap<>();

	FaultFields(Map<String, String> fields) {
		fields.forEach((name, value) -> {
			String relaxed = relaxed(name);
			if (this.values.put(relaxed, (value != null) ? value.strip() : "") != null) {
				throw new InvalidFaultException(name, "is set twice");
			}
			this.written.put(relaxed, name);
		});
	}

	private static String relaxed(String name) {
		return name.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
	}

	/** Return a field, or {@code null} without one. */
	@Nullable String find(String name) {
		String value = this.values.get(relaxed(name));
		return (value == null || value.isEmpty()) ? null : value;
	}

	Duration duration(String name) {
		return required(name, findDuration(name), "100ms");
	}

	Duration duration(String name, Duration otherwise) {
		Duration duration = findDuration(name);
		return (duration != null) ? duration : otherwise;
	}

	@Nullable Duration findDuration(String name) {
		// milliseconds without a unit, as for Toxiproxy
		Duration duration = parse(name, "a duration such as 100ms",
				(text) -> DurationFormatterUtils.detectAndParse(text, DurationFormat.Unit.MILLIS));
		if (duration != null && (duration.isNegative() || duration.compareTo(MAX_DURATION) > 0)) {
			throw new InvalidFaultException(name, "must be between 0s and 365d, not " + text(duration));
		}
		return duration;
	}

	long size(String name, long min) {
		return required(name, findSize(name, min), "64KB");
	}

	long size(String name, long min, long otherwise) {
		Long size = findSize(name, min);
		return (size != null) ? size : otherwise;
	}

	private @Nullable Long findSize(String name, long min) {
		DataSize size = parse(name, "a size such as 64KB", DataSize::parse);
		if (size == null) {
			return null;
		}
		if (size.toBytes() < min || size.compareTo(MAX_SIZE) > 0) {
			throw new InvalidFaultException(name,
					String.format(Locale.ROOT, "must be between %dB and 1TB, not %s", min, size));
		}
		return size.toBytes();
	}

	double share(String name) {
		Double share = parse(name, "a number between 0 and 1", Double::valueOf);
		if (share == null) {
			return 1;
		}
		if (!(share >= 0 && share <= 1)) {
			throw new InvalidFaultException(name, "must be between 0 and 1, not " + share);
		}
		return share;
	}

	@Nullable Long findWhole(String name) {
		return parse(name, "a whole number", Long::valueOf);
	}

	private <T> @Nullable T parse(String name, String kind, Function<String, T> parser) {
		String value = find(name);
		if (value == null) {
			return null;
		}
		try {
			return parser.apply(value);
		}
		catch (IllegalArgumentException | ArithmeticException _) {
			throw new InvalidFaultException(name, String.format(Locale.ROOT, "is '%s', which is not %s", value, kind));
		}
	}

	private static <T> T required(String name, @Nullable T value, String example) {
		if (value == null) {
			throw new InvalidFaultException(name, "is missing: set it, such as " + example);
		}
		return value;
	}

	/** Refuse fields that a fault does not have. */
	void refuseOthers(FaultType type, List<String> known) {
		List<String> relaxed = known.stream().map(FaultFields::relaxed).toList();
		this.written.forEach((name, written) -> {
			if (!relaxed.contains(name)) {
				throw new InvalidFaultException(written, String.format(Locale.ROOT,
						"is not a field of the fault '%s', which has %s", type.tag(), String.join(", ", known)));
			}
		});
	}

	static String text(Duration duration) {
		try {
			return DurationFormatterUtils.print(duration, DurationFormat.Style.COMPOSITE);
		}
		catch (ArithmeticException _) {
			// its opposite is too large for the JDK
			return duration.toString();
		}
	}

}
