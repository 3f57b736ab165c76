package io.echosounder.process;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the log is as {@code docs/observability.md} shows it, but for its numbers.
 * The current samples are in {@code target/log-samples}.
 */
class LogIT {

	private static final Path DOCUMENT = Path.of("docs", "observability.md");

	private static final Path SAMPLES = Path.of("target", "log-samples");

	private static final Pattern NUMBER = Pattern.compile("[0-9]+([.,:][0-9]+)*");

	@FullTier
	@Test
	void aWholeLife() throws IOException {
		try (EchoProcess server = EchoProcess.start("--echo.listeners.raw.max-connections=2",
				"--echo.drain.delay=1s")) {
			try (Socket first = server.connect("raw")) {
				echo(first);
				try (Socket second = server.connect("raw")) {
					echo(second);
					for (int i = 0; i < 5; i++) {
						try (Socket third = server.connect("raw")) {
							assertThat(third.getInputStream().read()).isEqualTo(-1);
						}
					}
				}
				server.awaitLine("is below max-connections again; 5 connections were rejected");
				server.signal("TERM");
				assertThat(first.getInputStream().read()).isEqualTo(-1);
			}
			assertThat(server.exitCode()).isEqualTo(143);
			assertThat(server.outcome()).endsWith("1 clean, 0 cut, 0 forced");
			server.assertNoWarningsBut();
			assertShown("life", String.join("\n", server.lines()), server);
		}
	}

	@FullTier
	@Test
	void aConnectionAtDebug() throws IOException {
		try (EchoProcess server = EchoProcess.start("--logging.level.io.echosounder.transport.Connection=debug",
				"--echo.self-check.enabled=false")) {
			try (Socket client = server.connect("raw")) {
				echo(client);
			}
			server.awaitLine("Closed raw-1 ");
			assertShown("connection", String.join("\n", server.lines(" raw-1 ")), server);
		}
	}

	@FullTier
	@Test
	void asElasticCommonSchema() throws IOException {
		try (EchoProcess server = EchoProcess.start("--logging.structured.format.console=ecs",
				"--logging.level.io.echosounder.transport.Connection=debug", "--echo.self-check.enabled=false")) {
			server.connect("line").close();
			server.awaitLine("Closed line-1 ");
			server.signal("TERM");
			assertThat(server.exitCode()).isEqualTo(143);
			for (String line : server.lines()) {
				DocumentContext json = JsonPath.parse(line);
				assertThat(json.<String>read("$.message")).isNotBlank();
				assertThat(json.<String>read("$.log.level")).isIn("DEBUG", "INFO");
				assertThat(json.<String>read("$.service.name")).isEqualTo("echosounder");
			}
			String opened = server.lines("Opened line-1 ").getFirst();
			assertThat(JsonPath.<String>read(opened, "$.listener")).isEqualTo("line");
			assertThat(JsonPath.<String>read(opened, "$.connectionId")).isEqualTo("line-1");
			String listens = server.lines("Listener line listens").getFirst();
			assertThat(JsonPath.<String>read(listens, "$.listener")).isEqualTo("line");
			assertThat(listens).doesNotContain("connectionId");
			assertShown("ecs", opened, server);
		}
	}

	private static void echo(Socket client) throws IOException {
		client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
		assertThat(client.getInputStream().readNBytes(5)).hasSize(5);
	}

	/** Checks that the document has a text, with any numbers. */
	private static void assertShown(String name, String text, EchoProcess server) throws IOException {
		String sample = anonymous(text, server);
		Files.createDirectories(SAMPLES);
		Files.writeString(SAMPLES.resolve(name + ".txt"), sample + "\n");
		List<String> shown = Pattern.compile("```(?:text|json)\n(.*?)\n```", Pattern.DOTALL)
			.matcher(Files.readString(DOCUMENT))
			.results()
			.map((block) -> withoutNumbers(block.group(1)))
			.toList();
		assertThat(shown).as("samples in %s", DOCUMENT).contains(withoutNumbers(sample));
	}

	private static String withoutNumbers(String text) {
		return NUMBER.matcher(text).replaceAll("#");
	}

	/** Replaces ports and paths by those that the document has. */
	private static String anonymous(String text, EchoProcess server) {
		return text
			.replaceAll("\\(\\S+ started by \\S+ in \\S+\\)",
					Matcher.quoteReplacement("(/opt/echosounder/echosounder.jar started by echo in /opt/echosounder)"))
			.replace(":" + server.port("raw"), ":7007")
			.replace(":" + server.port("line"), ":7008")
			.replace("port " + server.managementPort(), "port 8081")
			.replaceAll("with PID \\d+", "with PID 4711")
			.replaceAll(" \\d+ --- ", " 4711 --- ")
			.replaceAll("\"pid\":\\d+", "\"pid\":4711");
	}

}
