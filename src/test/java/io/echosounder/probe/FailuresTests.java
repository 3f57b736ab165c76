package io.echosounder.probe;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for errors of the system that a test cannot have made at will.
 */
class FailuresTests {

	private static final InetAddress ADDRESS = InetAddress.ofLiteral("192.0.2.1");

	static Stream<Arguments> errors() {
		return Stream.of(Arguments.of(new ConnectException("Connection refused"), Reason.REFUSED),
				Arguments.of(new ConnectException("Verbindungsaufbau abgelehnt"), Reason.REFUSED),
				Arguments.of(new ConnectException("Connection timed out"), Reason.TIMEOUT),
				Arguments.of(new NoRouteToHostException("Kein Weg zum Zielrechner"), Reason.UNREACHABLE),
				Arguments.of(new SocketException("Network is unreachable"), Reason.UNREACHABLE),
				Arguments.of(new IOException(Failures.NO_FAMILY), Reason.UNREACHABLE),
				Arguments.of(new SocketException("Operation not permitted"), Reason.UNREACHABLE),
				Arguments.of(new SocketException("Too many open files"), Reason.LIMIT),
				Arguments.of(new SocketException("Connection reset by peer"), Reason.RESET),
				Arguments.of(new SocketException("No buffer space available"), Reason.OTHER));
	}

	@ParameterizedTest
	@MethodSource("errors")
	void anErrorBeforeTheConnectionHasItsReason(IOException error, Reason reason) {
		ProbeException failure = Failures.ofConnect(error, ADDRESS, 7007);
		assertThat(failure.reason()).isEqualTo(reason);
		assertThat(failure.message()).contains(reason == Reason.LIMIT ? "Too many open files" : "192.0.2.1:7007");
	}

	@Test
	void withoutALocalPortItIsTheLimitOfThisMachine() {
		IOException error = new BindException("Cannot assign requested address");
		ProbeException failure = Failures.ofConnect(error, InetAddress.ofLiteral("127.0.0.1"), 7007);
		assertThat(failure.reason()).isEqualTo(Reason.LIMIT);
		assertThat(failure.message()).isEqualTo(
				"This machine has no local port left to connect to 127.0.0.1:7007: net.ipv4.ip_local_port_range sets how many");
	}

	@ParameterizedTest
	@EnumSource
	void aResetIsExplainedByItsPhase(Phase phase) {
		ProbeException failure = Failures.ofConnection(new IOException("Connection reset by peer"), phase, false);
		assertThat(failure.reason()).isEqualTo(Reason.RESET);
		assertThat(failure.message()).startsWith("The peer has reset the connection ");
	}

	@Test
	void anErrorOnTheConnectionHasItsReason() {
		assertThat(Failures.ofConnection(new IOException("Broken pipe"), Phase.SEND, true).message())
			.isEqualTo("The peer has reset the connection after the last echo");
		assertThat(Failures.ofConnection(new IOException("Connection timed out"), Phase.ECHO, true).reason())
			.isEqualTo(Reason.TIMEOUT);
		assertThat(Failures.ofConnection(new IOException("No route to host"), Phase.ECHO, true).reason())
			.isEqualTo(Reason.UNREACHABLE);
		assertThat(Failures.ofConnection(new IOException("Too many open files"), Phase.CONNECT, false).reason())
			.isEqualTo(Reason.LIMIT);
		assertThat(Failures.ofConnection(new ClosedChannelException(), Phase.ECHO, true).message())
			.isEqualTo("ClosedChannelException");
		assertThat(Failures.ofConnection(new IOException("Input/output error"), Phase.ECHO, true).reason())
			.isEqualTo(Reason.OTHER);
	}

}
