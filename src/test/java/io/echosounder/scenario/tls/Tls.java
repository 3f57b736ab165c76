package io.echosounder.scenario.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509ExtendedKeyManager;

import io.echosounder.testing.Certificates;
import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.Modes;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.TlsClient;
import io.echosounder.transport.TlsFacts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Certificates, servers and clients that the scenarios of TLS share.
 */
final class Tls {

	/** Names the modes with TLS 1.2 and 1.3 as the source of arguments. */
	static final String MODES_AND_VERSIONS = "io.echosounder.scenario.tls.Tls#modesAndVersions";

	/** Names the modes, each with one of these versions, as the source of arguments. */
	static final String MODES_WITH_A_VERSION = "io.echosounder.scenario.tls.Tls#modesWithAVersion";

	static final String V12 = "TLSv1.2";

	static final String V13 = "TLSv1.3";

	static final Certificates CERTIFICATES = Certificates.ofScenarios();

	private Tls() {
	}

	static Stream<Arguments> modesAndVersions() {
		return Modes.with(Stream.of(V13, V12));
	}

	static Stream<Arguments> modesWithAVersion() {
		return Stream.of(Mode.values()).map((mode) -> Arguments.of(mode, (mode == Mode.NIO_INLINE) ? V13 : V12));
	}

	/** A server whose listeners {@code echo} have TLS, and the bundle {@code server}. */
	static Scenario scenario(String... listenerSettings) {
		List<String> settings = new ArrayList<>(List.of("framing=lf", "tls.bundle=server"));
		settings.addAll(List.of(listenerSettings));
		return Scenario.of(settings.toArray(String[]::new)).bundle("server", "server");
	}

	/** A client that trusts the authority, before its handshake. */
	static TlsClient on(Client client, String version) throws IOException {
		return TlsClient.on(client, CERTIFICATES.context(null, Certificates.CA)).protocols(version);
	}

	/**
	 * Creates a context that trusts the authority, and shows a certificate even if the
	 * server asks for another.
	 * @param name whose certificate; {@code null} for none
	 */
	static SSLContext insistent(@Nullable String name) throws IOException {
		if (name == null) {
			return CERTIFICATES.context(null, Certificates.CA);
		}
		try {
			SSLContext context = SSLContext.getInstance("TLS");
			X509ExtendedKeyManager keys = (X509ExtendedKeyManager) CERTIFICATES.keyManagers(name)[0];
			context.init(new KeyManager[] { new Insistent(keys) },
					CERTIFICATES.trust(Certificates.CA).getTrustManagers(), null);
			return context;
		}
		catch (GeneralSecurityException ex) {
			throw new IOException(ex);
		}
	}

	static TlsClient connect(Scenario scenario, Mode mode, String version) throws IOException {
		return connect(scenario, "echo", mode, version);
	}

	static TlsClient connect(Scenario scenario, String base, Mode mode, String version) throws IOException {
		return on(scenario.connect(base, mode), version).handshake();
	}

	/** Facts that the server has of a client whose handshake is complete. */
	static TlsFacts facts(Scenario scenario, String listener, TlsClient client) {
		return Objects.requireNonNull(scenario.connection(listener, client.client()).tlsFacts());
	}

	/** How many handshakes of a listener have failed for a reason. */
	static long failed(Scenario scenario, String listener, String reason) {
		return scenario.server().count("tcp.server.tls.handshakes.failed", "listener", listener, "reason", reason);
	}

	/** How many clients of a listener have ended without close_notify. */
	static long truncated(Scenario scenario, String listener) {
		return scenario.server().count("tcp.server.tls.truncated", "listener", listener);
	}

}
