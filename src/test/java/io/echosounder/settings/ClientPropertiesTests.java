package io.echosounder.settings;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.echosounder.address.Target;
import io.echosounder.framing.Framing;
import io.echosounder.transport.ConnectionOptions;
import io.echosounder.transport.Dispatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ClientProperties}.
 */
class ClientPropertiesTests {

	private static final String CLIENT = "echo.clients.kv.address=kv.example.org:7007";

	@Test
	void thereIsNoClientByDefault() {
		assertThat(Settings.bind().clients()).isEmpty();
	}

	@Test
	void aClientNeedsAnAddressOnly() {
		ClientProperties client = client(CLIENT);
		assertThat(client).isEqualTo(new ClientProperties("kv.example.org:7007", Framing.RAW, DataSize.ofKilobytes(64),
				new ClientTlsProperties(null, null, null, List.of()), ProxyVersion.OFF, Duration.ofSeconds(10),
				Duration.ofSeconds(5), Duration.ZERO, false, new KeepAliveProperties(null, null, null)));
		assertThat(client.target()).isEqualTo(new Target("kv.example.org", 7007));
		assertThat(client.options()).isEqualTo(ConnectionOptions.of(Framing.RAW));
	}

	@Test
	void everySettingArrives() {
		ClientProperties client = client("echo.clients.kv.address=[::1]:7", "echo.clients.kv.framing=lf",
				"echo.clients.kv.max-frame-length=1KB", "echo.clients.kv.tls.bundle=b",
				"echo.clients.kv.tls.server-name=c.example", "echo.clients.kv.proxy-protocol=v2",
				"echo.clients.kv.connect-timeout=3s", "echo.clients.kv.timeout=1m", "echo.clients.kv.idle-timeout=2m",
				"echo.clients.kv.reconnect=true", "echo.clients.kv.keep-alive.idle=11s",
				"echo.clients.kv.keep-alive.interval=12s", "echo.clients.kv.keep-alive.count=13");
		assertThat(client.keepAlive())
			.isEqualTo(new KeepAliveProperties(Duration.ofSeconds(11), Duration.ofSeconds(12), 13));
		assertThat(Settings.same(client, client(CLIENT))).isEmpty();
		assertThat(client.target()).isEqualTo(new Target("::1", 7));
		assertThat(client.tls()).isEqualTo(new ClientTlsProperties(null, "b", "c.example", List.of()));
		assertThat(client.reconnect()).isTrue();
	}

	@Test
	void noDeadlineOfAConnectionIsShorterThanThatOfARequest() {
		assertThat(client(CLIENT, "echo.clients.kv.timeout=1m", "echo.clients.kv.connect-timeout=50s",
				"echo.clients.kv.idle-timeout=2m", "echo.clients.kv.max-frame-length=1KB")
			.options())
			.isEqualTo(new ConnectionOptions(Framing.RAW, 1024, Dispatch.INLINE, Duration.ofMinutes(2),
					Duration.ofMinutes(1), Duration.ofSeconds(50), Duration.ofMinutes(1), Duration.ofSeconds(1),
					256 * 1024));
	}

	@Test
	void anAddressMayComeFromElsewhere() {
		assertThat(client("echo.clients.kv.framing=lf").target()).isNull();
		assertThat(client("echo.clients.kv.address=").target()).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					address          | a     | is not a host and port: 'a' has no port: write a:7007
					address          | a:0   | is not a host and port: A port must be a number from 1 to 65535, not 0
					max-frame-length | 0B    | must be between 1B and 1GB, not 0B
					connect-timeout  | -1s   | must be between 0s and 365d, not -1s
					timeout          | 0s    | must be longer than 0s
					timeout          | 400d  | must be between 0s and 365d, not 400d
					idle-timeout     | -1s   | must be between 0s and 365d, not -1s
					keep-alive.count | 0     | must be between 1 and 127, not 0
					tls.server-name  | a.b   | is set, but without 'echo.clients.kv.tls.enabled' or 'echo.clients.kv.tls.bundle' there is no TLS
					""")
	void whatCannotWorkIsRefused(String name, String value, String problem) {
		assertRefused("'echo.clients.kv.%s' %s.".formatted(name, problem), CLIENT,
				"echo.clients.kv." + name + "=" + value);
	}

	@ParameterizedTest
	@CsvSource({ "a_b", "127.0.0.1" })
	void aServerNameIsOneThatACertificateIsVerifiedFor(String name) {
		assertRefused(
				"'echo.clients.kv.tls.server-name' is '%s', which no certificate can be verified for.".formatted(name),
				CLIENT, "echo.clients.kv.tls.enabled=true", "echo.clients.kv.tls.server-name=" + name);
	}

	@Test
	void namesAreThoseOfTags() {
		assertRefused("'echo.clients.K' has a name that is not made of lower-case letters, digits and hyphens.",
				"echo.clients[K].address=a:7");
	}

	private static ClientProperties client(String... settings) {
		return Objects.requireNonNull(Settings.bind(settings).clients().get("kv"));
	}

	private static void assertRefused(String sentence, String... settings) {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> Settings.bind(settings))
			.havingRootCause()
			.isInstanceOf(InvalidSettingException.class)
			.withMessage(sentence);
	}

}
