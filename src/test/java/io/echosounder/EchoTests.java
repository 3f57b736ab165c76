package io.echosounder;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what the echo promises, over a real socket.
 */
class EchoTests {

	@ParameterizedTest
	@ModeSource
	void aLineComesBackWithItsDelimiter(Mode mode) throws IOException {
		try (TestServer server = TestServer.start(mode.settings("line"))) {
			try (Socket client = server.connect("line")) {
				client.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
				assertThat(client.getInputStream().readNBytes(6)).asString().isEqualTo("hello\n");
			}
			server.awaitNoConnections();
			assertThat(server.closed("line", "peer")).isOne();
			server.assertNoWarnings();
		}
	}

}
