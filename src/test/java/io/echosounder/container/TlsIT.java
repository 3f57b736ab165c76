package io.echosounder.container;

import java.io.IOException;
import java.nio.file.Path;

import io.echosounder.testing.CommandProcess;
import io.echosounder.testing.RequiresDocker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the profile {@code tls}: mutual TLS with certificates made at the start.
 */
@RequiresDocker
class TlsIT {

	@Test
	void whoShowsACertificateIsServedAndNobodyElse(@TempDir Path directory) throws IOException {
		try (Compose compose = new Compose("tls")) {
			compose.up("tls");
			compose.awaitHealthy("tls");
			assertThat(compose.exitCode("certificates")).isZero();
			Docker.output("cp", compose.container("certificates") + ":/certificates", directory.toString());
			Path certificates = directory.resolve("certificates");
			String probe = "probe -c 2 -i 50ms --framing lf --tls --cacert " + certificates.resolve("ca.pem");
			String target = " localhost:" + compose.port("tls", 7008);
			try (CommandProcess known = CommandProcess.start(probe + " --cert " + certificates.resolve("client.pem")
					+ " --key " + certificates.resolve("client-key.pem") + target)) {
				known.assertExit(0);
				assertThat(known.text()).contains("2 received, 0% loss");
			}
			try (CommandProcess unknown = CommandProcess.start(probe + target)) {
				unknown.assertExit(1);
				assertThat(unknown.text()).contains("reason=tls", "0 received, 100% loss");
			}
			assertThat(compose.stop("tls")).isEqualTo(143);
			// existing certificates are kept, so that clients with a copy can go on
			compose.start("certificates");
			Docker.output("wait", compose.container("certificates"));
			assertThat(compose.log("certificates")).contains("good for another week");
		}
	}

}
