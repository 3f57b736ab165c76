package io.echosounder.peer;

import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import io.echosounder.example.ShoutApplication;
import io.echosounder.testing.CommandProcess;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.Page;
import io.echosounder.testing.Program;
import io.echosounder.testing.RequiresTool;
import io.echosounder.testing.TestServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Types what {@code README.md} and {@code docs/tutorial.md} show, and expects what they
 * show, but for ports and measured figures.
 */
@FullTier
@RequiresTool({ "grep", "nc" })
class TypedPagesIT {

	private static final String README = "../README.md";

	private static final String TUTORIAL = "tutorial.md";

	private static final Pattern COMMAND = Pattern.compile("(?m)^\\$ (.*)\\n((?:(?!\\$ ).*\\n)*)");

	private static final Pattern MEASURED = Pattern
		.compile("\\d\\d:\\d\\d:\\d\\d\\.\\d+|\\d+\\.\\d+|\\d+(?= ms\\b|/s\\b| echoes\\b)");

	@ParameterizedTest
	@ValueSource(strings = { README, TUTORIAL })
	void commandsPrintWhatThePageShows(String page) throws IOException {
		List<Command> commands = commands(page).stream().filter((command) -> !command.isForItsOwnTest()).toList();
		assertThat(commands).hasSizeGreaterThan(3);
		try (EchoProcess server = EchoProcess.start()) {
			for (Command command : commands) {
				command.assertPrints(server.port("raw"), server.port("line"),
						Map.of("jcmd echosounder", "jcmd " + server.pid(), "sleep 5", "sleep 0.1"));
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { README, TUTORIAL })
	@RequiresTool("telnet")
	void telnetShowsTheEcho(String page) throws IOException {
		List<String> shown = command(page, "telnet ").output().lines().toList();
		try (EchoProcess server = EchoProcess.start();
				Terminal telnet = Terminal.run("telnet localhost " + server.port("line"))) {
			telnet.awaitShown(shown.get(1)).awaitShown(shown.get(2));
			telnet.type(shown.get(3) + "\n").awaitShown(shown.get(4));
			telnet.type("\u001dquit\n").awaitShown(shown.getLast());
		}
	}

	@Test
	void aSilentClientOfABlockingListenerStopsNoOther() throws IOException {
		try (EchoProcess server = EchoProcess.start(settings(TUTORIAL, "transport=blocking"));
				Socket _ = server.connect("line")) {
			command(TUTORIAL, "echo hello").assertPrints(server.port("raw"), server.port("line"), Map.of());
		}
	}

	@Test
	void aFailureEndsItsOwnConnectionOnly() throws IOException {
		List<Command> commands = commands(TUTORIAL).stream().filter(Command::isForCapitals).toList();
		assertThat(commands).hasSize(2);
		try (TestServer server = TestServer.start(WebApplicationType.NONE, List.of(ShoutApplication.class))) {
			for (Command command : commands) {
				command.assertPrints(server.port("raw"), server.port("line"), Map.of());
			}
		}
	}

	/** A busy machine may be slower than a person. */
	@Test
	@RequiresTool("telnet")
	void aPersonFinishesInAGracefulShutdown() throws IOException {
		List<String> shown = commands(TUTORIAL).getLast().output().lines().toList();
		String[] settings = settings(TUTORIAL, "quiet-period");
		settings[0] = Page.replace(settings[0], "=5s", "=15s");
		try (EchoProcess server = EchoProcess.start(List.of("env", "--default-signal=INT"), settings);
				Terminal telnet = Terminal.run("telnet localhost " + server.port("line"))) {
			telnet.awaitShown(shown.get(2)).type(shown.get(3) + "\n").awaitShown(shown.get(4));
			server.signal("INT");
			Awaitility.await()
				.atMost(EchoProcess.PATIENCE)
				.until(() -> server.get("/actuator/health/readiness").statusCode() == 503);
			telnet.type(shown.get(5) + "\n").awaitShown(shown.get(6)).awaitShown(shown.get(7));
			assertThat(server.exitCode()).isZero();
			assertThat(server.outcome()).endsWith(": 1 clean, 0 cut, 0 forced");
		}
	}

	@Test
	void holdTellsOfARestart() throws IOException {
		Command shown = command(README, "target/echosounder/bin/echosounder hold ");
		int port = EchoProcess.freePort();
		String listener = "--echo.listeners.raw.port=" + port;
		try (EchoProcess server = EchoProcess.start(listener);
				CommandProcess hold = CommandProcess.start(local(shown.text().split(" ", 2)[1], port, 0))) {
			hold.awaitLines(1);
			server.signal("TERM");
			server.exitCode();
			hold.awaitLines(3);
			try (EchoProcess _ = EchoProcess.start(listener)) {
				hold.awaitLines(4).signal("INT");
				hold.assertExit(0);
				assertThat(withoutFigures(hold.text()))
					.isEqualTo(withoutFigures(local(Page.replace(shown.output(), "^C", ""), port, 0)));
			}
		}
	}

	@Test
	void pathAsksTheListenerOfTheReadme() throws IOException {
		String[] settings = settings(README, "info-then-echo");
		settings[0] = Page.replace(settings[0], "7009", 0);
		try (EchoProcess server = EchoProcess.start(settings)) {
			run(Page.replace(block(README, "echosounder path "), "7009", server.port("info"))).assertExit(0);
		}
	}

	/** The settings of the server that a page starts with this one. */
	private static String[] settings(String page, String part) throws IOException {
		return block(page, part).strip().split("echosounder ", 2)[1].split(" ", -1);
	}

	private static String block(String page, String part) throws IOException {
		return Page.of(page).blocks("sh").stream().filter((block) -> block.contains(part)).findFirst().orElseThrow();
	}

	private static Program run(String command) throws IOException {
		String java = System.getProperty("java.home");
		String path = Path.of(java, "bin") + File.pathSeparator + System.getenv("PATH");
		return Program.run(Map.of("JAVA_HOME", java, "PATH", path), EchoProcess.PATIENCE, List.of("sh", "-c", command));
	}

	private static Command command(String page, String start) throws IOException {
		return commands(page).stream().filter((command) -> command.text().startsWith(start)).findFirst().orElseThrow();
	}

	private static List<Command> commands(String page) throws IOException {
		List<Command> commands = new ArrayList<>();
		for (String block : Page.of(page).blocks("console")) {
			COMMAND.matcher(block)
				.results()
				.forEach((command) -> commands.add(new Command(command.group(1), command.group(2))));
		}
		return commands;
	}

	private static String local(String text, int raw, int line) {
		return text.replaceAll("\\b7007\\b", Integer.toString(raw)).replaceAll("\\b7008\\b", Integer.toString(line));
	}

	private static String withoutFigures(String text) {
		return MEASURED.matcher(text).replaceAll("#");
	}

	/**
	 * A command of a page, and what it prints.
	 */
	private record Command(String text, String output) {

		boolean isForItsOwnTest() {
			return this.text.startsWith("telnet ") || this.text.contains(" hold ") || isForCapitals();
		}

		boolean isForCapitals() {
			return this.output.matches("(?s)[A-Z\\n]+");
		}

		void assertPrints(int raw, int line, Map<String, String> replacements) throws IOException {
			String command = local(this.text, raw, line);
			for (Map.Entry<String, String> replacement : replacements.entrySet()) {
				command = command.replace(replacement.getKey(), replacement.getValue());
			}
			assertThat(withoutFigures(run(command).assertExit(0).output().strip())).as(command)
				.isEqualTo(withoutFigures(local(this.output, raw, line).strip()));
		}

	}

}
