package io.echosounder.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.echosounder.testing.Certificates;
import io.echosounder.testing.EchoProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests for certificates that are renewed while clients are there.
 */
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
				"--spring.ssl.bundle.watch.file.quiet-period=50ms", "--echo.listeners.line.tls.bundle=server"));
		try (EchoProcess server = EchoProcess.start(settings.toArray(String[]::new));
				Terminal old = client(server, certificates)) {
			old.type("one\n").awaitShown("one\n").awaitShown("subject=CN=server\n");

			certificates.replace("server", "renewed");
			server.awaitLine("Listener line has new certificates; the first of them expires at "
					+ certificates.x509("renewed").getNotAfter().toInstant());
			try (Terminal renewed = client(server, certificates)) {
				renewed.type("two\n").awaitShown("two\n").awaitShown("subject=CN=renewed\n").type("Q\n").awaitEnd(0);
			}
			old.type("three\n").awaitShown("three\n").type("Q\n").awaitEnd(0);
			server.awaitNoConnections();
			// while only one of the two files was new
			server.assertNoWarningsBut("Listener line keeps the certificates that it has");
		}
	}

	private static Terminal client(EchoProcess server, Certificates certificates) throws IOException {
		return Terminal.run("openssl s_client -nameopt rfc2253 -connect localhost:%d -CAfile %s -verify_return_error"
			.formatted(server.port("line"), certificates.certificate(Certificates.CA)));
	}

}
