package io.echosounder.scenario.client;

import java.io.IOException;
import java.io.UncheckedIOException;

import io.echosounder.testing.Certificates;
import io.echosounder.tls.ClientTls;
import org.jspecify.annotations.Nullable;

/**
 * TLS settings of clients in the scenarios.
 */
final class Tls {

	private Tls() {
	}

	/** Settings of a client that trusts the authority. */
	static ClientTls trusting() {
		return client(null, Certificates.CA);
	}

	/**
	 * Creates the settings of a client.
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
