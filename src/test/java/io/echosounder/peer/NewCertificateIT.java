package io.echosounder.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.echosounder.testing.Certificates;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.RequiresTool;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for certificates that are renewed while clients are connected, the self-check
 * among them.
 */
@FullTier
@RequiresTool("openssl")
class NewCertificateIT {

	@TempDir
	private Path directory;

	@Test
	void newConnectionsSeeTheNewCertificateAndOldOnesGoOn() throws IOException {
		Certificates certificates = Certificates.in(this.directory)
			.server("server", "localhost")
			.server("renewed", "localhost");
		List<String> settings = new ArrayList<>(List.of(certificates.bundle("server", "server")));
		settings.addAll(List.of("--spring.ssl.bundle.pem.server.reload-on-update=true",
				"--spring.ssl.bundle.watch.file.quiet-period=50ms", "--echo.listeners.line.tls.bundle=server",
				"--echo.self-check.period=8s", "--echo.self-check.timeout=4s"));
		try (EchoProcess server = EchoProcess.start(settings.toArray(String[]::new));
				Terminal old = client(server, certificates)) {
			old.type("one\n").awaitShown("one\n").awaitShown("subject=CN=server\n");

			certificates.replace("server", "renewed");
			server.awaitLine("Listener line has new certificates; the earliest expires at "
					+ certificates.x509("renewed").getNotAfter().toInstant());
			try (Terminal renewed = client(server, certificates)) {
				renewed.type("two\n").awaitShown("two\n").awaitShown("subject=CN=renewed\n").type("Q\n").awaitEnd(0);
			}
			// the second of them, at the latest, began with the new certificate
			awaitSelfChecks(server, selfChecks(server) + 2);
			old.type("three\n").awaitShown("three\n").type("Q\n").awaitEnd(0);
			server.awaitNoConnections();
			// while only one of the two files was new
			server.assertNoWarningsBut("Listener line keeps its current certificates");
		}
	}

	private static void awaitSelfChecks(EchoProcess server, double passed) {
		Awaitility.await()
			.atMost(EchoProcess.PATIENCE)
			.untilAsserted(() -> assertThat(selfChecks(server)).isGreaterThanOrEqualTo(passed));
	}

	private static double selfChecks(EchoProcess server) throws IOException {
		return server.sum("tcp_self_check_duration_seconds_count", "\"line\"");
	}

	private static Terminal client(EchoProcess server, Certificates certificates) throws IOException {
		return Terminal.run("openssl s_client -nameopt rfc2253 -connect localhost:%d -CAfile %s -verify_return_error"
			.formatted(server.port("line"), certificates.certificate(Certificates.CA)));
	}

}
