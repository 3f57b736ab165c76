package io.echosounder.tls;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Names of application protocols that a client offers (RFC 7301 section 3.1).
 */
public final class ApplicationProtocols {

	/** Problem of names that cannot be offered, to follow the name of the setting. */
	public static final String PROBLEM = "has a protocol without a name, or one with more than 255 characters or with characters other than those of Latin-1";

	private static final int MAX_LENGTH = 255;

	/** Maximum bytes of the list, with a length before each name. */
	private static final int MAX_TOTAL = 0xffff;

	private ApplicationProtocols() {
	}

	/**
	 * Return whether a client can offer all of them together.
	 * @param names the preferred one first; may be empty
	 * @return {@code false} if the JDK would refuse or change one
	 */
	public static boolean areValid(List<String> names) {
		return names.stream().allMatch(ApplicationProtocols::isValid)
				&& names.stream().mapToInt((name) -> name.length() + 1).sum() <= MAX_TOTAL;
	}

	private static boolean isValid(String name) {
		return !name.isBlank() && name.length() <= MAX_LENGTH
		// as the JDK encodes them
				&& StandardCharsets.ISO_8859_1.newEncoder().canEncode(name);
	}

}
