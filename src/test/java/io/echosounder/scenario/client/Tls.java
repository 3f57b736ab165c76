package io.echosounder.scenario.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.echosounder.testing.Certificates;
import io.echosounder.testing.Scenario;
import io.echosounder.tls.ClientTls;
import org.jspecify.annotations.Nullable;

/**
 * Certificates of the scenarios in this package.
 */
final class Tls {

	/** Of one authority: servers for localhost and other.test, a client, and expired. */
	private static final Certificates CERTIFICATES = make();

	private Tls() {
	}

	private static Certificates make() {
		try {
			Path target = Files.createDirectories(Path.of("target"));
			return Certificates.in(Files.createTempDirectory(target.toAbsolutePath(), "certificates"))
				.server("server", "localhost")
				.server("other", "other.test")
				.client("client", Certificates.CA)
				.expired("expired")
				.authority("elsewhere")
				.client("stranger", "elsewhere");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Adds a bundle with the key of this name, and called by it. */
	static Scenario with(Scenario scenario, String name) {
		return with(scenario, name, name);
	}

	/** Adds a bundle with the key of this name, which trusts these authorities. */
	static Scenario with(Scenario scenario, String bundle, String name, String... trusted) {
		try {
			for (String setting : CERTIFICATES.bundle(bundle, name, trusted)) {
				scenario.setting(setting.substring("--".length()));
			}
			return scenario;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
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
			return ClientTls.of(CERTIFICATES.context(name, trusted));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
