package io.echosounder.command;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Writes one object of JSON (RFC 8259), without spaces and in ASCII. Names are ours and
 * need no escape.
 */
final class JsonObject {

	private static final int SECONDS_SCALE = 9;

	private static final int RATE_SCALE = 3;

	private final StringBuilder json = new StringBuilder("{");

	JsonObject text(String name, String value) {
		return member(name, quoted(value));
	}

	JsonObject texts(String name, List<String> values) {
		return member(name, values.stream().map(JsonObject::quoted).collect(Collectors.joining(",", "[", "]")));
	}

	private static String quoted(String value) {
		StringBuilder quoted = new StringBuilder("\"");
		for (int i = 0; i < value.length(); i++) {
			char next = value.charAt(i);
			if (next == '"' || next == '\\') {
				quoted.append('\\').append(next);
			}
			else if (next < ' ' || next > '~') {
				quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) next));
			}
			else {
				quoted.append(next);
			}
		}
		return quoted.append('"').toString();
	}

	JsonObject number(String name, long value) {
		return member(name, Long.toString(value));
	}

	/** Write a finite number. */
	JsonObject number(String name, double value) {
		BigDecimal number = BigDecimal.valueOf(value).stripTrailingZeros();
		return member(name, number.toPlainString());
	}

	/** Write a rate per second, to the thousandth. */
	JsonObject rate(String name, double value) {
		return member(name, BigDecimal.valueOf(value).setScale(RATE_SCALE, RoundingMode.HALF_UP).toPlainString());
	}

	/** Write a duration as a number of seconds. */
	JsonObject seconds(String name, long nanos) {
		return member(name, BigDecimal.valueOf(nanos, SECONDS_SCALE).stripTrailingZeros().toPlainString());
	}

	JsonObject bool(String name, boolean value) {
		return member(name, Boolean.toString(value));
	}

	JsonObject object(String name, JsonObject value) {
		return member(name, value.toString());
	}

	JsonObject array(String name, List<JsonObject> values) {
		return member(name, values.stream().map(JsonObject::toString).collect(Collectors.joining(",", "[", "]")));
	}

	JsonObject none(String name) {
		return member(name, "null");
	}

	private JsonObject member(String name, CharSequence value) {
		if (this.json.length() > 1) {
			this.json.append(',');
		}
		this.json.append('"').append(name).append("\":").append(value);
		return this;
	}

	@Override
	public String toString() {
		return this.json + "}";
	}

}
