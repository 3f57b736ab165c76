package io.echosounder.info;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.echosounder.drain.Drain;
import io.echosounder.drain.DrainPhase;
import io.echosounder.drain.SteppedClock;
import io.echosounder.fault.Fault;
import io.echosounder.fault.FaultRule;
import io.echosounder.listener.BannerText;
import io.echosounder.testing.TestServer;
import io.echosounder.transport.Connection;
import io.echosounder.transport.TlsFacts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.availability.ApplicationAvailability;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link JsonBannerText}, on a connection of the whole application.
 */
class JsonBannerTextTests {

	@AutoClose
	private static TestServer server;

	@BeforeAll
	static void startServer() {
		server = TestServer.start();
	}

	@AfterEach
	void nothingIsLeft() {
		server.awaitNoConnections();
	}

	@Test
	void itTellsWhoAnswersAndWhatItKnowsOfTheConnection() throws IOException {
		try (Socket client = server.connect("line")) {
			Connection connection = await(server);
			assertThat(tell(server, connection)).isEqualTo(JsonMapper.shared().readTree("""
					{"host":"hidden","listener":"line","connection":"%s","peer":"127.0.0.1:%d",
					"local":"127.0.0.1:%d","readiness":"accepting-traffic","drain":"running"}
					""".formatted(connection.getConnectionId(), client.getLocalPort(), client.getPort())));
		}
	}

	@Test
	void noOtherVariableOfTheEnvironmentIsTold() {
		assertThat(Host.find(Map.of("POD_NAME", "echo-0", "POD_NAMESPACE", "", "PASSWORD", "secret")).environment())
			.isEqualTo(Map.of("POD_NAME", "echo-0", "POD_NAMESPACE", ""));
		assertThat(Host.HIDDEN.environment()).isNull();
	}

	@Test
	void faultsOfTheListenerAreTold() throws IOException {
		try (Socket _ = server.connect("line")) {
			Connection connection = await(server);
			assertThat(tell(server, connection).has("faults")).isFalse();
			server.listener("line").faults().inject(new FaultRule(new Fault.EarlyFin(10), 0.5, null, 7L));
			assertThat(tell(server, connection).get("faults").get(0).asString())
				.isEqualTo("early-fin (bytes 10B, toxicity 0.5, seed 7)");
		}
		finally {
			server.listener("line").faults().removeAll();
		}
	}

	@Test
	void aDrainIsToldAndTheHostIfThatIsAllowed() throws IOException {
		try (TestServer own = TestServer.start(WebApplicationType.NONE, List.of(SteppedClock.ClockConfiguration.class),
				"--echo.expose-host=true", "--echo.drain.delay=5s"); Socket _ = own.connect("line")) {
			Connection connection = await(own);
			JsonNode told = tell(own, connection);
			assertThat(told.get("host").asString()).isEqualTo(InetAddress.getLocalHost().getHostName());
			assertThat(told.get("env").propertyNames()).isSubsetOf("HOSTNAME", "POD_NAME", "POD_NAMESPACE",
					"NODE_NAME");
			Drain drain = own.context().getBean(Drain.class);
			drain.begin();
			JsonNode draining = tell(own, connection);
			assertThat(draining.get("readiness").asString()).isEqualTo("refusing-traffic");
			assertThat(draining.get("drain").asString()).isEqualTo(DrainPhase.DELAY.name().toLowerCase(Locale.ROOT));
			SteppedClock clock = own.context().getBean(SteppedClock.class);
			clock.advance(Duration.ofSeconds(5));
			TestServer.await().until(() -> drain.phase() != DrainPhase.DELAY);
			clock.run();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"},\"host\":\"mine", "\r\n", "\0\1\2\3", "\\", "\u007f\u0085\u2028\u202e", "\ud800",
			"b\u00fccher", "\ud83d\udc1f" })
	void whatAPeerHasSentStaysInItsPlaceAndIsPrintable(String text) {
		JsonBannerText introduction = new JsonBannerText(Host.HIDDEN,
				server.context().getBean(ApplicationAvailability.class), server.context().getBean(Drain.class));
		String line = introduction.write(new JsonBannerText.Line("hidden", null, "raw", "raw-1", "[::1]:1", null,
				new JsonBannerText.Proxy("192.0.2.1:1", 2, "proxy", text, text, Map.of("authority", text)),
				new JsonBannerText.Tls(
						new TlsFacts("TLSv1.3", "TLS_AES_128_GCM_SHA256", text, text, text, Instant.EPOCH), null),
				"r", "d", null));
		assertThat(line.chars()).allMatch((character) -> character >= ' ' && character < 0x7f);
		JsonNode tls = JsonMapper.shared().readTree(line).get("tls");
		for (String name : List.of("serverName", "applicationProtocol", "clientSubject")) {
			assertThat(tls.get(name).asString()).isEqualTo(text);
		}
		assertThat(tls.get("clientExpiry").asString()).isEqualTo("1970-01-01T00:00:00Z");
		assertThat(JsonMapper.shared().readTree(line).get("host").asString()).isEqualTo("hidden");
	}

	private static Connection await(TestServer of) {
		TestServer.await().until(() -> !of.listener("line").openConnections().isEmpty());
		return of.listener("line").openConnections().iterator().next();
	}

	private static JsonNode tell(TestServer of, Connection connection) {
		return JsonMapper.shared().readTree(of.context().getBean(BannerText.class).to(connection));
	}

}
