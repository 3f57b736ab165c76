package io.echosounder.tls;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Server names (RFC 6066 section 3) of a certificate: one name, or, with a leading
 * {@code *.}, all names with one more label (RFC 9525 section 6.3).
 *
 * @param text in lower case
 */
public record ServerNamePattern(String text) {

	/** Without underscores: the JDK refuses clients that ask for such a name. */
	private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

	private static final Pattern VALID = Pattern
		.compile(String.format(Locale.ROOT, "(\\*\\.)?%s(\\.%s)*", LABEL, LABEL));

	private static final int MAX_LENGTH = 253;

	private static final String WILDCARD = "*";

	/**
	 * Create a pattern.
	 * @throws IllegalArgumentException if it is no host name in ASCII without a dot at
	 * its end, with or without {@code *.} in front
	 */
	public ServerNamePattern {
		text = text.toLowerCase(Locale.ROOT);
		if (text.length() > MAX_LENGTH || !VALID.matcher(text).matches()) {
			throw new IllegalArgumentException("Neither a host name nor '*.' and a host name: " + text);
		}
	}

	/**
	 * Return the wildcard that matches a name.
	 * @param name in lower case
	 * @return the text of a pattern, if such a pattern exists
	 */
	static String wildcardFor(String name) {
		return WILDCARD + name.substring(Math.max(0, name.indexOf('.')));
	}

	@Override
	public String toString() {
		return this.text;
	}

}
