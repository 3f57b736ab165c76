package io.echosounder.settings;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.echosounder.fault.Fault;
import io.echosounder.fault.FaultRule;
import io.echosounder.framing.Framing;
import io.echosounder.tls.Alpn;
import io.echosounder.tls.ClientAuth;
import io.echosounder.transport.AddressRange;
import io.echosounder.transport.Dispatch;
import io.echosounder.transport.ProxyMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;
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
		assertThat(listener.socketAddress()).isEqualTo(new InetSocketAddress("::", 7007));
		assertThat(listener.framing()).isEqualTo(Framing.RAW);
		assertThat(listener.maxFrameLength()).isEqualTo(DataSize.ofKilobytes(64));
		assertThat(listener.transport()).isEqualTo(Transport.NIO);
		assertThat(listener.dispatch()).isEqualTo(Dispatch.INLINE);
		assertThat(listener.backlog()).isEqualTo(4096);
		assertThat(listener.idleTimeout()).isEqualTo(Duration.ofMinutes(10));
		assertThat(listener.frameTimeout()).isEqualTo(Duration.ofSeconds(30));
		assertThat(listener.handshakeTimeout()).isEqualTo(Duration.ofSeconds(10));
		assertThat(listener.writeTimeout()).isEqualTo(Duration.ofSeconds(30));
		assertThat(listener.maxConnections()).isEqualTo(10_000);
		assertThat(listener.maxConnectionsPerAddress()).isZero();
		assertThat(listener.ipv6PrefixLength()).isEqualTo(64);
		assertThat(listener.writeBuffer()).isEqualTo(DataSize.ofKilobytes(256));
		assertThat(listener.tls()).isEqualTo(new TlsProperties(null, ClientAuth.NONE, Alpn.NONE, Map.of()));
		assertThat(listener.proxyProtocol()).isEqualTo(ProxyMode.OFF);
		assertThat(listener.trustedProxies()).isEmpty();
		assertThat(listener.service()).isNull();
		assertThat(listener.builtInService()).isNull();
		assertThat(listener.infoOn()).isNull();
		assertThat(listener.maxAge()).isZero();
		assertThat(listener.maxAgeJitter()).isEqualTo(new Percentage(0.1));
		assertThat(listener.keepAlive()).isEqualTo(new KeepAliveProperties(null, null, null));
		assertThat(listener.informsAtFirstFrame()).isFalse();
		assertThat(listener.faults()).isEmpty();
	}

	@Test
	void everySettingArrives() throws UnknownHostException {
		ListenerProperties listener = bind("enabled=false", "port=1", "address=127.0.0.2", "framing=stx-etx",
				"max-frame-length=1KB", "transport=blocking", "dispatch=virtual", "backlog=2", "idle-timeout=3s",
				"frame-timeout=4s", "write-timeout=5s", "max-connections=6", "max-connections-per-address=7",
				"ipv6-prefix-length=56", "write-buffer=8KB", "handshake-timeout=9s", "tls.bundle=a",
				"tls.client-auth=need", "tls.alpn=first", "tls.sni[*.example.org]=b", "tls.sni.one.example.org=c",
				"proxy-protocol=optional", "trusted-proxies=10.0.0.0/8,2001:db8::/32", "service=info-then-echo",
				"info-on=first-frame", "max-age=10m", "max-age-jitter=25%", "keep-alive.idle=11s",
				"keep-alive.interval=12s", "keep-alive.count=13", "faults[0].type=slicer", "faults[0].average-size=8B",
				"faults[0].sizeVariation=2B", "faults[1].type=refuse", "faults[1].toxicity=0.5");
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
		assertThat(listener.ipv6PrefixLength()).isEqualTo(56);
		assertThat(listener.writeBuffer()).isEqualTo(DataSize.ofKilobytes(8));
		assertThat(listener.handshakeTimeout()).isEqualTo(Duration.ofSeconds(9));
		assertThat(listener.tls()).isEqualTo(new TlsProperties("a", ClientAuth.NEED, Alpn.FIRST,
				Map.of("*.example.org", "b", "one.example.org", "c")));
		assertThat(listener.proxyProtocol()).isEqualTo(ProxyMode.OPTIONAL);
		assertThat(listener.trustedProxies()).containsExactly(AddressRange.of("10.0.0.0/8"),
				AddressRange.of("2001:db8::/32"));
		assertThat(listener.service()).isEqualTo("info-then-echo");
		assertThat(listener.builtInService()).isEqualTo(Service.INFO_THEN_ECHO);
		assertThat(listener.infoOn()).isEqualTo(InfoOn.FIRST_FRAME);
		assertThat(listener.maxAge()).isEqualTo(Duration.ofMinutes(10));
		assertThat(listener.maxAgeJitter()).isEqualTo(new Percentage(0.25));
		assertThat(listener.keepAlive())
			.isEqualTo(new KeepAliveProperties(Duration.ofSeconds(11), Duration.ofSeconds(12), 13));
		assertThat(listener.informsAtFirstFrame()).isTrue();
		assertThat(listener.faultRules()).containsExactly(FaultRule.of(new Fault.Slicer(8, 2, Duration.ZERO)),
				new FaultRule(new Fault.Refuse(), 0.5, null, null));
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
			handshake-timeout           | -1s        | must be between 0s and 365d, not -1s
			frame-timeout               | -1s        | must be between 0s and 365d, not -1s
			write-timeout               | -1s        | must be between 0s and 365d, not -1s
			idle-timeout                | -500ms     | must be between 0s and 365d, not -500ms
			max-connections             | 0          | must be between 1 and 2147483647, not 0
			max-connections-per-address | -1         | must be between 0 and 2147483647, not -1
			ipv6-prefix-length          | 0          | must be between 1 and 128, not 0
			ipv6-prefix-length          | 129        | must be between 1 and 128, not 129
			write-buffer                | 0B         | must be between 1B and 1GB, not 0B
			max-age                     | -1s        | must be between 0s and 365d, not -1s
			max-age-jitter              | -1%        | must be between 0% and 100%, not -1%
			max-age-jitter              | 100.1%     | must be between 0% and 100%, not 100.1%
			max-age-jitter              | 10         | must be between 0% and 100%, not 1000%
			keep-alive.idle             | 0s         | must be between 1s and 32767s, in whole seconds, not 0s
			keep-alive.idle             | 1500ms     | must be between 1s and 32767s, in whole seconds, not 1s500ms
			keep-alive.interval         | 10h        | must be between 1s and 32767s, in whole seconds, not 10h
			keep-alive.interval         | -1s        | must be between 1s and 32767s, in whole seconds, not -1s
			keep-alive.count            | 0          | must be between 1 and 127, not 0
			keep-alive.count            | 128        | must be between 1 and 127, not 128
			""")
	void aValueThatCannotWorkIsRefused(String name, String value, String problem) {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> bind("port=0", name + "=" + value))
			.havingRootCause()
			.isInstanceOf(InvalidSettingException.class)
			.withMessage("'echo.listeners.x.%s' %s.".formatted(name, problem));
	}

	@Test
	void aValueThatTheJdkCannotWriteIsRefusedAllTheSame() {
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> bind("port=0", "idle-timeout=PT-9223372036854775808S"))
			.havingRootCause()
			.isInstanceOf(InvalidSettingException.class)
			.withMessageContaining("must be between 0s and 365d, not PT-");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					tls.client-auth=want           | tls.client-auth | is want, but without 'echo.listeners.x.tls.bundle' there is no TLS
					tls.client-auth=need           | tls.client-auth | is need, but without 'echo.listeners.x.tls.bundle' there is no TLS
					tls.alpn=first                 | tls.alpn        | is first, but without 'echo.listeners.x.tls.bundle' there is no TLS
					tls.sni.a.example=b            | tls.sni         | is set, but without 'echo.listeners.x.tls.bundle' there is no TLS
					trusted-proxies=10.0.0.0/8     | trusted-proxies | is set, but 'echo.listeners.x.proxy-protocol' is off
					info-on=connect                | info-on         | is set, but 'echo.listeners.x.service' is neither info nor info-then-echo
					""")
	void aSettingThatWouldBeWithoutEffectIsRefused(String setting, String name, String problem) {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> bind("port=0", setting))
			.havingRootCause()
			.isInstanceOf(InvalidSettingException.class)
			.withMessage("'echo.listeners.x.%s' %s.".formatted(name, problem));
	}

	@ParameterizedTest
	@CsvSource({ "echo, ECHO", "Echo, ECHO", "info, INFO", "INFO_THEN_ECHO, INFO_THEN_ECHO",
			"infoThenEcho, INFO_THEN_ECHO", "info-then-echo, INFO_THEN_ECHO" })
	void builtInServicesHaveTheirNamesInAnyForm(String name, Service service) {
		assertThat(bind("port=0", "service=" + name).builtInService()).isEqualTo(service);
	}

	@Test
	void anyOtherNameIsThatOfABean() {
		ListenerProperties listener = bind("port=0", "service=kvService");
		assertThat(listener.service()).isEqualTo("kvService");
		assertThat(listener.builtInService()).isNull();
		assertThat(bind("port=0", "service=").service()).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "info", "info-then-echo" })
	void whatThereIsToTellDoesNotFitIntoTheShortestFrames(String service) {
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> bind("port=0", "service=" + service, "framing=length1"))
			.havingRootCause()
			.isInstanceOf(InvalidSettingException.class)
			.withMessage("'echo.listeners.x.service' is info, which does not fit into a frame of 'length1'.");
	}

	@ParameterizedTest
	@CsvSource({ "a..example", "-a.example", "a.example.", "*", "*.", "*.*.example", "a*.example", "a.*.example",
			"b\u00fccher.example", "a b" })
	void aPatternThatNoServerNameCanFitIsRefused(String pattern) {
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> bind("port=0", "tls.bundle=a", "tls.sni[" + pattern + "]=b"))
			.havingRootCause()
			.isInstanceOf(InvalidSettingException.class)
			.withMessage(
					"'echo.listeners.x.tls.sni[%s]' must be for a host name, or '*.' and a host name, of letters, digits and hyphens."
						.formatted(pattern));
	}

	@Test
	void aPatternThatIsThereTwiceIsRefused() {
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> bind("port=0", "tls.bundle=a", "tls.sni[a.example]=b", "tls.sni[A.example]=c"))
			.havingRootCause()
			.isInstanceOf(InvalidSettingException.class)
			.withMessageMatching("'echo.listeners.x.tls.sni\\[[aA].example]' is set twice.");
	}

	@Test
	void aPatternWithoutABundleIsRefused() {
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> bind("port=0", "tls.bundle=a", "tls.sni[a.example]="))
			.havingRootCause()
			.isInstanceOf(InvalidSettingException.class)
			.withMessage("'echo.listeners.x.tls.sni[a.example]' is missing: name a bundle.");
	}

	@Test
	void anEmptyNameOfABundleIsNoBundle() {
		assertThat(bind("port=0", "tls.bundle=").tls().bundle()).isNull();
	}

	/** YAML takes off for a boolean, and an asterisk in a name for an error of ours. */
	@Test
	void namesAndValuesThatAreSpecialInYamlArriveAsTheyAreDocumented() throws IOException {
		PropertySource<?> yaml = new YamlPropertySourceLoader().load("test", new ByteArrayResource("""
				echo:
				  listeners:
				    x:
				      port: 0
				      proxy-protocol: off
				      trusted-proxies: []
				      faults:
				        - {type: latency, latency: 100ms, jitter: 20, toxicity: 0.5, for: 10m, seed: 7}
				        - type: slicer
				          average-size: 8B
				      tls:
				        bundle: main
				        sni:
				          "[*.example.org]": wildcard
				          "[one.example.org]": one
				          two.example.org: two
				""".getBytes(StandardCharsets.UTF_8))).getFirst();
		ListenerProperties listener = Objects
			.requireNonNull(new Binder(Objects.requireNonNull(ConfigurationPropertySource.from(yaml)))
				.bind("echo", EchoProperties.class)
				.get()
				.listeners()
				.get("x"));
		assertThat(listener.proxyProtocol()).isEqualTo(ProxyMode.OFF);
		assertThat(listener.trustedProxies()).isEmpty();
		assertThat(listener.faultRules())
			.containsExactly(new FaultRule(new Fault.Latency(Duration.ofMillis(100), Duration.ofMillis(20)), 0.5,
					Duration.ofMinutes(10), 7L), FaultRule.of(new Fault.Slicer(8, 0, Duration.ZERO)));
		assertThat(listener.tls().sni())
			.isEqualTo(Map.of("*.example.org", "wildcard", "one.example.org", "one", "two.example.org", "two"));
	}

	@ParameterizedTest
	@CsvSource({ "off", "false", "OFF" })
	void offIsOffInEveryForm(String off) {
		assertThat(bind("port=0", "proxy-protocol=" + off).proxyProtocol()).isEqualTo(ProxyMode.OFF);
	}

	@Test
	void aListenerWithoutAPortIsRefused() {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> bind("framing=lf"))
			.havingRootCause()
			.isInstanceOf(InvalidSettingException.class)
			.withMessage("'echo.listeners.x.port' is missing: set a port, or 0 for any free port.");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					faults[0].type=slow                                 | 'echo.listeners.x.faults[0].type' is 'slow', not one of
					faults[0].latency=1s                                | 'echo.listeners.x.faults[0].type' is missing: name one of
					faults[0].type=refuse, faults[0].bytes=1            | 'echo.listeners.x.faults[0].bytes' is not a field of the fault 'refuse', which has type, toxicity, for, seed.
					faults[0].type=stall, faults[0].bytes=-1            | 'echo.listeners.x.faults[0].bytes' must be between 0B and 1TB, not -1B.
					faults[0].type=refuse, faults[0].toxicity=2         | 'echo.listeners.x.faults[0].toxicity' must be between 0 and 1, not 2.0.
					faults[0].type=refuse, faults[1].type=refuse        | 'echo.listeners.x.faults[1].type' is 'refuse' twice.
					""")
	void aFaultThatCannotBeInjectedIsRefused(String settings, String sentence) {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> bind(("port=0, " + settings).split(", ", -1)))
			.havingRootCause()
			.isInstanceOf(InvalidSettingException.class)
			.withMessageStartingWith(sentence);
	}

	private static ListenerProperties bind(String... settings) {
		// the last of a name wins
		String[] names = Stream.of(settings).map((setting) -> "echo.listeners.x." + setting).toArray(String[]::new);
		return Objects.requireNonNull(Settings.bind(names).listeners().get("x"));
	}

}
