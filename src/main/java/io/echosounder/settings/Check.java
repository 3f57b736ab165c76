package io.echosounder.settings;

import java.time.Duration;

import org.springframework.format.annotation.DurationFormat;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.unit.DataSize;

/**
 * What settings must be, by the name of the setting.
 */
record Check(String prefix) {

	private static final Duration MAX_DURATION = Duration.ofDays(365);

	private static final DataSize MAX_SIZE = DataSize.ofGigabytes(1);

	void that(boolean condition, String name, String problem) {
		if (!condition) {
			throw new InvalidSettingException(this.prefix + "." + name, problem);
		}
	}

	void between(int min, int max, String name, int value) {
		that(value >= min && value <= max, name, "must be between %d and %d, not %d".formatted(min, max, value));
	}

	void duration(String name, Duration value) {
		that(!value.isNegative() && value.compareTo(MAX_DURATION) <= 0, name, "must be between 0s and 365d, not "
				+ DurationFormatterUtils.print(value, DurationFormat.Style.COMPOSITE));
	}

	void size(String name, DataSize value) {
		that(value.toBytes() >= 1 && value.compareTo(MAX_SIZE) <= 0, name,
				"must be between 1B and 1GB, not %s".formatted(value));
	}

}
