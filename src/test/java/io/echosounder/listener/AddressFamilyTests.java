package io.echosounder.listener;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

import io.echosounder.selfcheck.CheckResult;
import io.echosounder.selfcheck.SelfCheck;
import io.echosounder.testing.RequiresIpv6;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for the families that a listener's address stands for.
 */
@RequiresIpv6
class AddressFamilyTests {

	@ParameterizedTest
	@ValueSource(strings = { "nio", "blocking" })
	void anAddressOfIpv4IsForIpv4Alone(String transport) throws IOException {
		try (TestServer server = TestServer.start("--echo.listeners.line.address=0.0.0.0",
				"--echo.listeners.line.transport=" + transport, "--echo.self-check.enabled=true")) {
			assertServes("127.0.0.1", server.port("line"));
			assertThatIOException().isThrownBy(() -> new Socket(InetAddress.ofLiteral("::1"), server.port("line")));
			await().until(() -> server.context().getBean(SelfCheck.class).result("line") instanceof CheckResult.Passed);
		}
	}

	@Test
	void withoutAnAddressBothFamiliesAreServed() throws IOException {
		try (TestServer server = TestServer.start()) {
			assertServes("127.0.0.1", server.port("line"));
			assertServes("::1", server.port("line"));
		}
	}

	private static void assertServes(String address, int port) throws IOException {
		try (Socket socket = new Socket(InetAddress.ofLiteral(address), port)) {
			socket.getOutputStream().write('\n');
			assertThat(socket.getInputStream().read()).isEqualTo('\n');
		}
	}

}
