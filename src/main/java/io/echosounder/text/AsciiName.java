package io.echosounder.text;

import java.net.IDN;
import java.nio.charset.StandardCharsets;

/**
 * Host names in the form of the name service and certificates.
 */
public final class AsciiName {

	private AsciiName() {
	}

	/**
	 * Return a name in ASCII (RFC 5891).
	 * @param host name in any script
	 * @return the same, if it is ASCII or no name
	 */
	public static String of(String host) {
		try {
			return StandardCharsets.US_ASCII.newEncoder().canEncode(host) ? host : IDN.toASCII(host);
		}
		catch (IllegalArgumentException _) {
			return host;
		}
	}

}
