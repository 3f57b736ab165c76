package io.echosounder.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.RequiresIpv6;
import io.echosounder.testing.RequiresTool;
import io.echosounder.testing.Tool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with the clients that people type into and put in scripts, as they are.
 */
class RealClientsIT {

	@AutoClose
	private static EchoProcess server;

	@TempDir
	private Path directory;

	@BeforeAll
	static void start() throws IOException {
		server = EchoProcess.start("--echo.listeners.crlf.port=0", "--echo.listeners.crlf.framing=crlf");
	}

	@AfterAll
	static void stop() throws IOException {
		if (server != null) {
			server.signal("TERM");
			assertThat(server.exitCode()).isEqualTo(143);
		}
	}

	@AfterEach
	void everyConnectionIsCountedAndNothingIsLogged() {
		server.awaitNoConnections();
		server.assertNoWarningsBut();
	}

	@Test
	@RequiresTool("nc")
	void whatNcSendsComesBack() throws IOException {
		assertComesBack("nc -N 127.0.0.1 %d");
	}

	@Test
	@RequiresTool("nc")
	@RequiresIpv6
	void whatNcSendsOverIpv6ComesBack() throws IOException {
		assertComesBack("nc -N ::1 %d");
	}

	@Test
	@RequiresTool("ncat")
	void whatNcatSendsComesBack() throws IOException {
		assertComesBack("ncat 127.0.0.1 %d");
	}

	@Test
	@RequiresTool("ncat")
	@RequiresIpv6
	void whatNcatSendsOverIpv6ComesBack() throws IOException {
		assertComesBack("ncat -6 ::1 %d");
	}

	@Test
	@RequiresTool("socat")
	void whatSocatSendsComesBack() throws IOException {
		assertComesBack("socat -t60 - TCP:127.0.0.1:%d");
	}

	@Test
	@RequiresTool("socat")
	@RequiresIpv6
	void whatSocatSendsOverIpv6ComesBack() throws IOException {
		assertComesBack("socat -t60 - TCP:[::1]:%d");
	}

	private void assertComesBack(String command) throws IOException {
		byte[] random = new byte[1024 * 1024];
		new Random(7).nextBytes(random);
		assertThat(run(command, "raw", random)).isEqualTo(random);
		byte[] lines = "hello\n\nw\u00f6rld\r\n".repeat(1000).getBytes(StandardCharsets.UTF_8);
		assertThat(run(command, "line", lines)).isEqualTo(lines);
	}

	@Test
	@RequiresTool("ncat")
	void aClientThatEndsLinesWithCarriageReturnAndLineFeedGetsThemBack() throws IOException {
		byte[] reply = run("ncat --crlf 127.0.0.1 %d", "crlf", "hello\nworld\n".getBytes(StandardCharsets.US_ASCII));
		assertThat(new String(reply, StandardCharsets.US_ASCII)).isEqualTo("hello\r\nworld\r\n");
	}

	@Test
	@RequiresTool("telnet")
	void whoTypesIntoTelnetReadsIt() throws IOException {
		assertReadsWhatIsTyped("127.0.0.1");
	}

	@Test
	@RequiresTool("telnet")
	@RequiresIpv6
	void whoTypesIntoTelnetOverIpv6ReadsIt() throws IOException {
		assertReadsWhatIsTyped("::1");
	}

	private static void assertReadsWhatIsTyped(String address) throws IOException {
		List<String> command = command("telnet " + address + " %d", "line");
		Process telnet = new ProcessBuilder(command).redirectErrorStream(true).start();
		try (OutputStream keyboard = telnet.getOutputStream(); InputStream screen = telnet.getInputStream()) {
			StringBuilder shown = new StringBuilder();
			readUntil(screen, shown, "Escape character is '^]'.");
			for (String typed : List.of("hello\n", "how are you\n", "\n", "bye\n")) {
				keyboard.write(typed.getBytes(StandardCharsets.US_ASCII));
				keyboard.flush();
				shown.setLength(0);
				readUntil(screen, shown, typed);
			}
			keyboard.write("\u001dquit\n".getBytes(StandardCharsets.US_ASCII));
			keyboard.flush();
			EchoProcess.exitCode(telnet);
		}
		finally {
			telnet.destroyForcibly();
		}
	}

	private static void readUntil(InputStream screen, StringBuilder shown, String expected) throws IOException {
		while (shown.indexOf(expected) < 0) {
			int character = screen.read();
			assertThat(character).as("after '%s'", shown).isNotEqualTo(-1);
			// a telnet client sends lines with CR LF, and so they come back
			if (character != '\r') {
				shown.append((char) character);
			}
		}
	}

	private byte[] run(String command, String listener, byte[] input) throws IOException {
		Path output = this.directory.resolve("output");
		Path errors = this.directory.resolve("errors");
		Process client = new ProcessBuilder(command(command, listener))
			.redirectInput(Files.write(this.directory.resolve("input"), input).toFile())
			.redirectOutput(output.toFile())
			.redirectError(errors.toFile())
			.start();
		try {
			int status = EchoProcess.exitCode(client);
			assertThat(status).as(() -> command + ": " + read(errors)).isZero();
			return Files.readAllBytes(output);
		}
		finally {
			client.destroyForcibly();
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

	private static List<String> command(String command, String listener) {
		List<String> words = new ArrayList<>(List.of(command.formatted(server.port(listener)).split(" ")));
		words.set(0, Tool.find(words.getFirst()).toString());
		return words;
	}

}
