package io.echosounder.settings;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;

import io.echosounder.framing.Framing;
import io.echosounder.transport.Dispatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ListenerProperties}.
 */
class ListenerPropertiesTests {

	@Test
	void aPortIsAllThatAListenerNeeds() {
		ListenerProperties listener = bind("port=7007");
		assertThat(listener.enabled()).isTrue();
		assertThat(listener.port()).isEqualTo(7007);
		assertThat(listener.address()).isNull();
		assertThat(listener.socketAddress()).isEqualTo(new InetSocketAddress(7007));
		assertThat(listener.framing()).isEqualTo(Framing.RAW);
		assertThat(listener.maxFrameLength()).isEqualTo(DataSize.ofKilobytes(64));
		assertThat(listener.transport()).isEqualTo(Transport.NIO);
		assertThat(listener.dispatch()).isEqualTo(Dispatch.INLINE);
		assertThat(listener.backlog()).isEqualTo(4096);
		assertThat(listener.idleTimeout()).isEqualTo(Duration.ofMinutes(10));
		assertThat(listener.frameTimeout()).isEqualTo(Duration.ofSeconds(30));
		assertThat(listener.writeTimeout()).isEqualTo(Duration.ofSeconds(30));
		assertThat(listener.maxConnections()).isEqualTo(10_000);
		assertThat(listener.maxConnectionsPerAddress()).isZero();
		assertThat(listener.writeBuffer()).isEqualTo(DataSize.ofKilobytes(256));
	}

	@Test
	void everySettingArrives() throws UnknownHostException {
		ListenerProperties listener = bind("enabled=false", "port=1", "address=127.0.0.2", "framing=stx-etx",
				"max-frame-length=1KB", "transport=blocking", "dispatch=virtual", "backlog=2", "idle-timeout=3s",
				"frame-timeout=4s", "write-timeout=5s", "max-connections=6", "max-connections-per-address=7",
				"write-buffer=8KB");
		assertThat(listener.enabled()).isFalse();
		assertThat(listener.port()).isOne();
		assertThat(listener.address()).isEqualTo(InetAddress.getByName("127.0.0.2"));
		assertThat(listener.socketAddress()).isEqualTo(new InetSocketAddress("127.0.0.2", 1));
		assertThat(listener.framing()).isEqualTo(Framing.STX_ETX);
		assertThat(listener.maxFrameLength()).isEqualTo(DataSize.ofKilobytes(1));
		assertThat(listener.transport()).isEqualTo(Transport.BLOCKING);
		assertThat(listener.dispatch()).isEqualTo(Dispatch.VIRTUAL);
		assertThat(listener.backlog()).isEqualTo(2);
		assertThat(listener.idleTimeout()).isEqualTo(Duration.ofSeconds(3));
		assertThat(listener.frameTimeout()).isEqualTo(Duration.ofSeconds(4));
		assertThat(listener.writeTimeout()).isEqualTo(Duration.ofSeconds(5));
		assertThat(listener.maxConnections()).isEqualTo(6);
		assertThat(listener.maxConnectionsPerAddress()).isEqualTo(7);
		assertThat(listener.writeBuffer()).isEqualTo(DataSize.ofKilobytes(8));
		assertThat(Settings.same(listener, bind("port=7007"))).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void everyFramingHasItsNameOfTheDocument(Framing framing) {
		String name = switch (framing) {
			case RAW -> "raw";
			case LF -> "lf";
			case CRLF -> "crlf";
			case NUL -> "nul";
			case STX_ETX -> "stx-etx";
			case LENGTH1 -> "length1";
			case LENGTH2 -> "length2";
			case LENGTH4 -> "length4";
		};
		assertThat(bind("port=0", "framing=" + name).framing()).isEqualTo(framing);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			port                        | -1         | must be between 0 and 65535, not -1
			port                        | 65536      | must be between 0 and 65535, not 65536
			max-frame-length            | 0          | must be between 1B and 1GB, not 0B
			max-frame-length            | 1025MB     | must be between 1B and 1GB, not 1074790400B
			backlog                     | 0          | must be between 1 and 2147483647, not 0
			idle-timeout                | -1s        | must be between 0s and 365d, not -1s
			idle-timeout                | 366d       | must be between 0s and 365d, not 366d
			frame-timeout               | -1s        | must be between 0s and 365d, not -1s
			write-timeout               | -1s        | must be between 0s and 365d, not -1s
			idle-timeout                | -500ms     | must be between 0s and 365d, not -500ms
			max-connections             | 0          | must be between 1 and 2147483647, not 0
			max-connections-per-address | -1         | must be between 0 and 2147483647, not -1
			write-buffer                | 0B         | must be between 1B and 1GB, not 0B
			""")
	void aValueThatCannotWorkIsRefused(String name, String value, String problem) {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> bind("port=0", name + "=" + value))
			.havingRootCause()
			.isInstanceOf(InvalidSettingException.class)
			.withMessage("'echo.listeners.x.%s' %s.".formatted(name, problem));
	}

	@Test
	void aListenerWithoutAPortIsRefused() {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> bind("framing=lf"))
			.havingRootCause()
			.isInstanceOf(InvalidSettingException.class)
			.withMessage("'echo.listeners.x.port' is missing: say where to listen, or 0 for any free port.");
	}

	private static ListenerProperties bind(String... settings) {
		// the last of a name wins
		String[] names = Stream.of(settings).map((setting) -> "echo.listeners.x." + setting).toArray(String[]::new);
		return Objects.requireNonNull(Settings.bind(names).listeners().get("x"));
	}

}
