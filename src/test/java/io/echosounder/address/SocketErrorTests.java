package io.echosounder.address;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SocketError}.
 */
class SocketErrorTests {

	static Stream<Arguments> errors() {
		return Stream.of(Arguments.of(new ConnectException("Connection refused"), SocketError.REFUSED),
				Arguments.of(new ConnectException("Verbindungsaufbau abgelehnt"), SocketError.REFUSED),
				Arguments.of(new ConnectException("Connection timed out"), SocketError.TIMEOUT),
				Arguments.of(new SocketTimeoutException("no answer within 5 ms"), SocketError.TIMEOUT),
				Arguments.of(new NoRouteToHostException("Kein Weg zum Zielrechner"), SocketError.UNREACHABLE),
				Arguments.of(new SocketException("Network is unreachable"), SocketError.UNREACHABLE),
				Arguments.of(new SocketException("Operation not permitted"), SocketError.LOCAL_REFUSAL),
				Arguments.of(new BindException("Cannot assign requested address"), SocketError.NO_LOCAL_ADDRESS),
				Arguments.of(new SocketException("Too many open files"), SocketError.LIMIT),
				Arguments.of(new SocketException("Connection reset by peer"), SocketError.RESET),
				Arguments.of(new IOException("Broken pipe"), SocketError.RESET),
				Arguments.of(new SocketException("No buffer space available"), SocketError.OTHER),
				Arguments.of(new IOException(), SocketError.OTHER));
	}

	@ParameterizedTest
	@MethodSource("errors")
	void anErrorIsClassifiedByItsClassAndText(IOException ex, SocketError error) {
		assertThat(SocketError.of(ex)).isEqualTo(error);
	}

}
