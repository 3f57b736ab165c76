package io.echosounder.scenario;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.echosounder.service.FrameService;
import io.echosounder.service.SessionService;
import io.echosounder.service.Sessions;
import io.echosounder.settings.InvalidSettingException;
import io.echosounder.testing.Client;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Bean;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Each listener has the service that its setting names.
 */
class ServicePerListenerTests {

	@Test
	void everyListenerAnswersWithTheServiceThatItNames() throws IOException {
		try (TestServer server = start("line.service=constant", "raw.service=echo", "kv.service=kvSessions",
				"kv.port=0", "kv.framing=lf")) {
			assertThat(answer(server, "line", "a\n", 3)).isEqualTo("42\n");
			assertThat(answer(server, "raw", "abc", 3)).isEqualTo("abc");
			assertThat(answer(server, "kv", "a\n", 3)).isEqualTo("kv\n");
			server.awaitNoConnections();
			server.assertNoWarnings();
		}
	}

	@Test
	void onlyConnectionsOfAServiceWithSessionsHaveThem() throws IOException {
		try (TestServer server = start("line.service=constant", "raw.service=kvSessions");
				Client line = Client.connect(server.port("line"));
				Client raw = Client.connect(server.port("raw"))) {
			assertThat(line.send("a\n").readLike("42\n")).isEqualTo("42\n");
			assertThat(raw.send("a").readLike("kv")).isEqualTo("kv");
			assertThat(server.listener("line").openConnections()).singleElement()
				.satisfies((connection) -> assertThat(connection.conversation()).isNull());
			assertThat(server.listener("raw").openConnections()).singleElement()
				.satisfies((connection) -> assertThat(connection.conversation()).isNotNull());
			Sessions sessions = server.context().getBean(Sessions.class);
			assertThat(sessions.of("line")).isEmpty();
			assertThat(sessions.of("raw")).hasSize(1);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					raw.service=echo | is missing: the services 'constant' and 'kvSessions' could answer; name one.
					line.service=kv  | is 'kv', but there is no such service; there are 'constant' and 'kvSessions', beside 'echo', 'info' and 'info-then-echo'.
					""")
	void aListenerWhoseServiceIsNotKnownStopsTheStart(String setting, String problem) {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> start("raw.service=echo", setting).close())
			.havingRootCause()
			.isInstanceOf(InvalidSettingException.class)
			.withMessage("'echo.listeners.line.service' " + problem);
	}

	private static String answer(TestServer server, String listener, String request, int length) throws IOException {
		try (Client client = Client.connect(server.port(listener))) {
			client.send(request);
			return client.readLike(".".repeat(length));
		}
	}

	private static TestServer start(String... listenerSettings) {
		List<String> settings = new ArrayList<>();
		for (String setting : listenerSettings) {
			settings.add("--echo.listeners." + setting);
		}
		return TestServer.start(WebApplicationType.NONE, List.of(TwoServices.class), settings.toArray(String[]::new));
	}

	static class TwoServices {

		@Bean
		FrameService constant() {
			return (_) -> US_ASCII.encode("42");
		}

		@Bean
		SessionService kvSessions() {
			return (session, _) -> session.send(US_ASCII.encode("kv"));
		}

	}

}
