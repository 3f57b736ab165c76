package io.echosounder.scenario.client;

import java.io.IOException;
import java.io.UncheckedIOException;

import io.echosounder.testing.Certificates;
import io.echosounder.tls.ClientTls;
import org.jspecify.annotations.Nullable;

/**
 * What clients of the scenarios need to speak TLS.
 */
final class Tls {

	private Tls() {
	}

	/** What a client needs that trusts the authority. */
	static ClientTls trusting() {
		return client(null, Certificates.CA);
	}

	/**
	 * What a client needs.
	 * @param name whose certificate it shows, if it is asked to; {@code null} for none
	 * @param trusted authorities that it trusts
	 */
	static ClientTls client(@Nullable String name, String... trusted) {
		try {
			return ClientTls.of(Certificates.ofScenarios().context(name, trusted));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
