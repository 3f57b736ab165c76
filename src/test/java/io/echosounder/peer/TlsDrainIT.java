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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what a TLS client that is not the JDK's sees of the server's end.
 */
@FullTier
@RequiresTool("openssl")
class TlsDrainIT {

	/** A client that hears FIN without close_notify complains, and fails. */
	@ParameterizedTest
	@CsvSource({ "nio, -tls1_2", "nio, -tls1_3", "blocking, -tls1_2", "blocking, -tls1_3" })
	void everyClientHearsGoodbyeOnceItHasItsReply(String transport, String version, @TempDir Path directory)
			throws IOException {
		Certificates certificates = Certificates.in(directory).server("server", "localhost");
		List<String> settings = new ArrayList<>(List.of(certificates.bundle("server", "server")));
		settings.addAll(List.of("--echo.listeners.line.tls.bundle=server",
				"--echo.listeners.line.transport=" + transport, "--echo.drain.quiet-period=0s",
				"--echo.drain.grace-period=300s", "--spring.lifecycle.timeout-per-shutdown-phase=600s"));
		try (EchoProcess server = EchoProcess.start(settings.toArray(String[]::new));
				Terminal idle = client(server, certificates, version);
				Terminal busy = client(server, certificates, version)) {
			idle.type("one\n").awaitShown("one\n");
			busy.type("two\n").awaitShown("two\n");
			double received = server.sum("tcp_server_received_bytes_total");
			busy.type("thr");
			Awaitility.await()
				.atMost(EchoProcess.PATIENCE)
				.until(() -> server.sum("tcp_server_received_bytes_total") > received);

			server.signal("TERM");
			server.awaitLine("Draining: listeners are closed");
			idle.awaitShown("closed\n").awaitEnd(0);
			assertThat(busy.shown()).doesNotContain("closed\n");
			busy.type("ee\n").awaitShown("three\n").awaitShown("closed\n").awaitEnd(0);

			assertThat(server.exitCode()).isEqualTo(143);
			assertThat(server.outcome()).endsWith(": 2 clean, 0 cut, 0 forced");
			server.assertNoWarningsBut();
		}
	}

	private static Terminal client(EchoProcess server, Certificates certificates, String version) throws IOException {
		return Terminal.run("openssl s_client -connect localhost:%d -CAfile %s -verify_return_error %s"
			.formatted(server.port("line"), certificates.certificate(Certificates.CA), version));
	}

}
