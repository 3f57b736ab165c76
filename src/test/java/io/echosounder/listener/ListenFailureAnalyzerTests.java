package io.echosounder.listener;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Objects;

import io.echosounder.application.EchosounderApplication;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.diagnostics.FailureAnalysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link ListenFailureAnalyzer}.
 */
class ListenFailureAnalyzerTests {

	@Test
	void aTakenPortIsNamedWithItsListener() throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			FailureAnalysis analysis = start("127.0.0.1", taken.getLocalPort());
			assertThat(analysis.getDescription()).isEqualTo(
					"Listener 'raw' cannot listen on 127.0.0.1:%d: the port is taken.".formatted(taken.getLocalPort()));
			assertThat(analysis.getAction())
				.isEqualTo("Stop what listens there, or choose another port with 'echo.listeners.raw.port'.");
		}
	}

	@Test
	void anAddressThatIsNotHereIsNamedWithItsListener() {
		// TEST-NET-1 of RFC 5737
		FailureAnalysis analysis = start("192.0.2.1", 0);
		assertThat(analysis.getDescription())
			.isEqualTo("Listener 'raw' cannot listen on 192.0.2.1:0: this machine does not have that address.");
		assertThat(analysis.getAction()).isEqualTo(
				"Set 'echo.listeners.raw.address' to an address of this machine, or remove it to listen on all.");
	}

	@Test
	void aPortThatNeedsARightIsNamedWithWaysToGetIt() {
		FailureAnalysis analysis = ListenFailureAnalyzer.analysis("raw",
				new InetSocketAddress(InetAddress.getLoopbackAddress(), 7), "Permission denied", new IOException());
		assertThat(analysis.getDescription())
			.isEqualTo("Listener 'raw' cannot listen on 127.0.0.1:7: this process may not use that port.");
		assertThat(analysis.getAction()).isEqualTo("Set 'echo.listeners.raw.port' to 1024 or above, give the process "
				+ "the capability CAP_NET_BIND_SERVICE, or lower the sysctl net.ipv4.ip_unprivileged_port_start.");
	}

	@Test
	void anyOtherReasonIsTheOperatingSystems() {
		// such as a link-local address without a scope
		FailureAnalysis analysis = start("fe80::1", 0);
		assertThat(analysis.getDescription()).startsWith("Listener 'raw' cannot listen on [fe80:").endsWith(".");
	}

	private static FailureAnalysis start(String address, int port) {
		Throwable failure = catchThrowable(
				() -> new SpringApplicationBuilder(EchosounderApplication.class).web(WebApplicationType.NONE)
					.run("--echo.listeners.line.enabled=false", "--echo.event-loops=1",
							"--echo.listeners.raw.address=" + address, "--echo.listeners.raw.port=" + port)
					.close());
		return Objects.requireNonNull(new ListenFailureAnalyzer().analyze(failure));
	}

}
