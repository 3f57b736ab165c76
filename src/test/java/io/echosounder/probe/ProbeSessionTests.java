package io.echosounder.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;

import io.echosounder.address.AddressFamily;
import io.echosounder.framing.Framing;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.ScriptedPeer;
import io.echosounder.tls.ClientTls;
import io.echosounder.tls.PeerTrust;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what a result tells of the TLS session, and for what a session is made with.
 */
class ProbeSessionTests {

	@TempDir
	static Path directory;

	private static Certificates certificates;

	@BeforeAll
	static void certify() throws IOException {
		certificates = Certificates.in(directory)
			.make("between", "-signer", Certificates.CA, "-ext", "bc:c", "-validity", "20")
			.serverOf("between", "server", "localhost")
			.expired("late");
	}

	@Test
	void theEarliestExpiryOfTheChainIsToldAlsoOnAConnectionThatIsKept() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.on(tls("server"), ScriptedPeer::echo);
				Probe probe = probe(peer, false, trusting())) {
			Instant expiry = certificates.x509("between").getNotAfter().toInstant();
			assertThat(expiry).isBefore(certificates.x509("server").getNotAfter().toInstant());
			for (int seq = 1; seq <= 2; seq++) {
				Result result = probe.attempt(seq, false);
				assertThat(result).isInstanceOf(Result.Success.class);
				assertThat(result.certificateExpiry()).isEqualTo(expiry);
			}
		}
	}

	@Test
	void aFailureAfterTheHandshakeTellsTheExpiryAndThePhasesBeforeIt() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.on(tls("server"), (socket) -> socket.getInputStream().read());
				Probe probe = probe(peer, true, trusting())) {
			Result result = probe.attempt(1, true);
			assertThat(result).isInstanceOf(Result.Failure.class);
			assertThat(result.certificateExpiry()).isEqualTo(certificates.x509("between").getNotAfter().toInstant());
			assertThat(result.phases()).containsKeys(Phase.CONNECT, Phase.TLS).doesNotContainKey(Phase.ECHO);
			assertThat(result.nanos(Phase.TLS)).isPositive();
			assertThat(result.nanos(Phase.ECHO)).isZero();
		}
	}

	@Test
	void withoutACompleteHandshakeNoExpiryIsTold() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.on(tls("late"), ScriptedPeer::echo);
				Probe probe = probe(peer, true, trusting())) {
			Result result = probe.attempt(1, true);
			assertThat(result).isInstanceOf(Result.Failure.class);
			assertThat(result.certificateExpiry()).isNull();
			assertThat(result.phases()).containsOnlyKeys(Phase.CONNECT);
		}
		try (ScriptedPeer peer = ScriptedPeer.that(ScriptedPeer::echo); Probe probe = probe(peer, true, null)) {
			Result result = probe.attempt(1, true);
			assertThat(result).isInstanceOf(Result.Success.class);
			assertThat(result.certificateExpiry()).isNull();
		}
	}

	@Test
	void versionAndCipherSuiteAreThoseOfTheOptions() throws Exception {
		List<String> spoken = new CopyOnWriteArrayList<>();
		try (ScriptedPeer peer = ScriptedPeer.on(tls("server"), (socket) -> {
			SSLSession session = ((SSLSocket) socket).getSession();
			spoken.addAll(List.of(session.getProtocol(), session.getCipherSuite()));
			ScriptedPeer.echo(socket);
		})) {
			ClientTls old = trusting().withProtocols("TLSv1.2").withCiphers("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
			try (Probe probe = probe(peer, true, old)) {
				assertThat(probe.attempt(1, true)).isInstanceOf(Result.Success.class);
			}
			assertThat(spoken).containsExactly("TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
		}
	}

	private static ServerSocket tls(String name) throws IOException {
		return certificates.context(name)
			.getServerSocketFactory()
			.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
	}

	private static ClientTls trusting() throws IOException {
		X509ExtendedTrustManager judge = (X509ExtendedTrustManager) certificates.trust(Certificates.CA)
			.getTrustManagers()[0];
		return ClientTls.of(PeerTrust.context(judge, null));
	}

	private static Probe probe(ScriptedPeer peer, boolean reconnect, @Nullable ClientTls tls) {
		return new Probe(peer.target(),
				new ProbeOptions(Framing.LF, 64, Duration.ofSeconds(30), reconnect, AddressFamily.ANY, 0, tls));
	}

}
