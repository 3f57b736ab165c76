package io.echosounder.settings;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

import org.springframework.format.annotation.DurationFormat;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.unit.DataSize;

/**
 * Checks of values, by the name of the setting.
 */
record Check(String prefix) {

	private static final Duration MAX_DURATION = Duration.ofDays(365);

	private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?");

	private static final DataSize MAX_SIZE = DataSize.ofGigabytes(1);

	void that(boolean condition, String name, String problem) {
		if (!condition) {
			throw new InvalidSettingException(this.prefix + "." + name, problem);
		}
	}

	/**
	 * For the settings of one of several, which the operator has given a name.
	 * @param kind what there are several of
	 * @param name which tags have for a value, too
	 */
	Check named(String kind, String name) {
		String setting = kind + "." + name;
		that(NAME.matcher(name).matches(), setting,
				"has a name that is not made of lower-case letters, digits and hyphens");
		return new Check(this.prefix + "." + setting);
	}

	void between(int min, int max, String name, int value) {
		that(value >= min && value <= max, name,
				String.format(Locale.ROOT, "must be between %d and %d, not %d", min, max, value));
	}

	void duration(String name, Duration value) {
		that(!value.isNegative() && value.compareTo(MAX_DURATION) <= 0, name,
				"must be between 0s and 365d, not " + describe(value));
	}

	void wholeSeconds(String name, Duration value, int max) {
		long seconds = value.toSeconds();
		that(seconds >= 1 && seconds <= max && value.equals(Duration.ofSeconds(seconds)), name, String
			.format(Locale.ROOT, "must be between 1s and %ds, in whole seconds, not %s", max, describe(value)));
	}

	void percentage(String name, Percentage value) {
		that(value.share() >= 0 && value.share() <= 1, name,
				String.format(Locale.ROOT, "must be between 0%% and 100%%, not %s", value));
	}

	private static String describe(Duration value) {
		try {
			return DurationFormatterUtils.print(value, DurationFormat.Style.COMPOSITE);
		}
		catch (ArithmeticException _) {
			// its opposite is too large for the JDK
			return value.toString();
		}
	}

	void size(String name, DataSize value) {
		that(value.toBytes() >= 1 && value.compareTo(MAX_SIZE) <= 0, name,
				String.format(Locale.ROOT, "must be between 1B and 1GB, not %s", value));
	}

	void peer(PeerSettings peer) {
		duration("timeout", peer.timeout());
		that(peer.timeout().toMillis() > 0, "timeout", "must be longer than 0s");
		that(!peer.size().isNegative() && peer.size().compareTo(MAX_SIZE) <= 0, "size",
				String.format(Locale.ROOT, "must be between 0B and 1GB, not %s", peer.size()));
		peer.tls().check(new Check(this.prefix + ".tls"));
		try {
			peer.options(true, null);
		}
		catch (IllegalArgumentException ex) {
			that(false, "size", "cannot be sent: " + ex.getMessage());
		}
	}

}
