package io.echosounder.tls;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;
import java.util.regex.Pattern;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.StandardConstants;

import io.echosounder.address.Resolver;
import io.echosounder.text.AsciiName;
import org.jspecify.annotations.Nullable;

/**
 * Host name that a client requests (SNI, RFC 6066 section 3), and that the certificate
 * must match. Unlike the JDK, it allows underscores, which service names of Compose have.
 *
 * @param text in lower case and ASCII, without a dot at its end
 */
public record ServerName(String text) {

	private static final String LABEL = "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?";

	private static final Pattern VALID = Pattern.compile(String.format(Locale.ROOT, "%s(\\.%s)*", LABEL, LABEL));

	private static final int MAX_LENGTH = 253;

	/**
	 * Parse a name.
	 * @param host name in any case and script, with or without a dot at its end
	 * @return {@code null} if it is an address, or no host name
	 */
	public static @Nullable ServerName find(String host) {
		String text = AsciiName.of(host).toLowerCase(Locale.ROOT);
		text = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
		return (text.length() <= MAX_LENGTH && VALID.matcher(text).matches() && Resolver.literal(text) == null)
				? new ServerName(text) : null;
	}

	/**
	 * Return whether a certificate can be for a host.
	 * @param host a name or an address
	 * @return {@code false} for any other text
	 */
	public static boolean isValid(String host) {
		return Resolver.literal(host) != null || find(host) != null;
	}

	/**
	 * Return the name for SNI.
	 * @return also for names that the JDK refuses
	 */
	public SNIServerName sni() {
		return isKnownToTheJdk() ? new SNIHostName(this.text) : new AnyName(this.text);
	}

	/**
	 * Return whether the JDK takes it for a host name. If not, it compares no certificate
	 * with it.
	 * @return {@code false} for a name with an underscore, among others
	 */
	public boolean isKnownToTheJdk() {
		try {
			return !new SNIHostName(this.text).getAsciiName().isEmpty();
		}
		catch (IllegalArgumentException _) {
			return false;
		}
	}

	/**
	 * Return whether a certificate is for this name (RFC 9525 section 6.3).
	 * @param names those of the certificate; a wildcard stands for one more label
	 * @return whether one of them matches
	 */
	public boolean isAmong(Collection<String> names) {
		String wildcard = (this.text.indexOf('.') > 0) ? ServerNamePattern.wildcardFor(this.text) : this.text;
		return names.stream().anyMatch((name) -> name.equalsIgnoreCase(this.text) || name.equalsIgnoreCase(wildcard));
	}

	/** A host name without the JDK's rules. */
	private static final class AnyName extends SNIServerName {

		AnyName(String text) {
			super(StandardConstants.SNI_HOST_NAME, text.getBytes(StandardCharsets.US_ASCII));
		}

	}

}
