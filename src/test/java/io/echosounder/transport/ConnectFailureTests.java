package io.echosounder.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConnectFailure}. A self-check that fails as {@code OTHER} says nothing
 * about the listener, so errors of this machine must be among them.
 */
class ConnectFailureTests {

	static Stream<Arguments> errors() {
		return Stream.of(Arguments.of(new ConnectException("Connection refused"), ConnectFailure.REFUSED),
				Arguments.of(new SocketException("Connection reset"), ConnectFailure.RESET),
				Arguments.of(new SocketTimeoutException("late"), ConnectFailure.TIMEOUT),
				Arguments.of(new NoRouteToHostException("No route to host"), ConnectFailure.UNREACHABLE),
				Arguments.of(new SocketException("Network is unreachable"), ConnectFailure.UNREACHABLE),
				Arguments.of(new UnknownHostException("nowhere"), ConnectFailure.DNS),
				Arguments.of(new SSLException("Received fatal alert"), ConnectFailure.TLS),
				Arguments.of(new SocketException("Operation not permitted"), ConnectFailure.OTHER),
				Arguments.of(new SocketException("Permission denied"), ConnectFailure.OTHER),
				Arguments.of(new SocketException("Network is down"), ConnectFailure.OTHER),
				Arguments.of(new SocketException("Too many open files"), ConnectFailure.OTHER));
	}

	@ParameterizedTest
	@MethodSource("errors")
	void anErrorOfThisMachineIsNotOneOfThePeer(IOException ex, ConnectFailure failure) {
		assertThat(ConnectFailure.of(ex)).isEqualTo(failure);
	}

}
