package io.echosounder.command;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.jayway.jsonpath.JsonPath;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.ScriptedPeer;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code load} as it is typed, against our own server.
 */
class LoadCommandTests {

	@TempDir
	static Path directory;

	private static Certificates certificates;

	@AutoClose
	private static TestServer server;

	private final StringWriter out = new StringWriter();

	private final StringWriter err = new StringWriter();

	@BeforeAll
	static void start() throws IOException {
		certificates = Certificates.in(directory).server("server", "localhost");
		String[] bundle = certificates.bundle("server", "server");
		server = TestServer.start(bundle[0], bundle[1], "--echo.listeners.tls.port=0",
				"--echo.listeners.tls.framing=length2", "--echo.listeners.tls.tls.bundle=server",
				"--echo.listeners.tls.proxy-protocol=required");
	}

	@AfterAll
	static void nothingIsLeft() {
		if (server != null) {
			server.awaitNoConnections();
			server.assertNoWarnings();
		}
	}

	@Test
	void allThatComesBackIsWell() {
		assertThat(run("load -C 3 -c 100 localhost:" + server.port("raw"))).isZero();
		assertThat(this.out.toString()).matches("""
				OK: 100 echoed
				--- localhost port %1$d tcp echo load ---
				3 connections, depth 1, 64 bytes, closed loop
				100 messages in \\d+\\.\\d\\d s, \\d+(\\.\\d)?/s, \\d+\\.\\d\\d MB/s; 0 errors, 0 mismatches
				latency   p50/p90/p99/p99\\.9/max = (\\d+\\.\\d{3}/?){5} ms
				""".formatted(server.port("raw")));
		assertThat(this.err.toString()).isEmpty();
	}

	@Test
	void aRateHasACorrectedLatencyBelowTheOther() {
		assertThat(run("load --rate 2000 -c 100 --percentiles 75 127.0.0.1 " + server.port("raw"))).isZero();
		assertThat(this.out.toString().lines()).contains("10 connections, depth 1, 64 bytes, 2000/s asked for");
		assertThat(this.out.toString().lines().toList().reversed()).first()
			.asString()
			.matches("corrected p75/max = \\d+\\.\\d{3}/\\d+\\.\\d{3} ms");
	}

	@Test
	void jsonIsOneLine() {
		assertThat(run("load -j -C 2 --depth 5 -s 10-20 -c 100 --framing lf 127.0.0.1:" + server.port("line")))
			.isZero();
		assertThat(this.out.toString().lines()).hasSize(1);
		String json = this.out.toString();
		assertThat(JsonPath.<String>read(json, "$.type")).isEqualTo("load");
		assertThat(JsonPath.<Integer>read(json, "$.connections")).isEqualTo(2);
		assertThat(JsonPath.<Integer>read(json, "$.depth")).isEqualTo(5);
		assertThat(JsonPath.<Integer>read(json, "$.messages")).isEqualTo(100);
		assertThat(JsonPath.<Integer>read(json, "$.bytes")).isBetween(1100, 2100);
		assertThat(JsonPath.<Number>read(json, "$.rate").doubleValue()).isPositive();
		assertThat(JsonPath.<Integer>read(json, "$.errors")).isZero();
		assertThat(JsonPath.<Integer>read(json, "$.mismatches")).isZero();
		assertThat(JsonPath.<Number>read(json, "$.duration").doubleValue()).isPositive();
		assertThat(JsonPath.<Number>read(json, "$.latency['99.9']").doubleValue()).isPositive();
		assertThat(JsonPath.<Object>read(json, "$.corrected['99.9']")).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "-c 10 -q 127.0.0.1:%d", "-d 50ms 127.0.0.1 %d", "-c 10 -d 1h -4 localhost:%d",
			"-c 10 -s 1KB-2KB --rate 0.5e3 127.0.0.1:%d", "-c 1 -C 5 127.0.0.1:%d", "--help" })
	void targetsAndFlagsAreRead(String arguments) {
		assertThat(run("load " + arguments.formatted(server.port("raw")))).as(() -> this.out + "" + this.err).isZero();
		assertThat(this.out.toString()).doesNotContain("\r", "\033");
	}

	@Test
	void tlsBehindAProxyHeaderIsSpoken() {
		assertThat(run("load --tls --cacert %s --proxy-protocol v2 --framing length2 -C 3 --depth 4 -c 200 localhost:%d"
			.formatted(certificates.certificate(Certificates.CA), server.port("tls")))).as(() -> this.out + "")
			.isZero();
	}

	@Test
	void aTargetThatRefusesIsAFailure() throws IOException {
		int port = EchoProcess.freePort();
		assertThat(run("load -C 3 127.0.0.1:" + port)).isOne();
		assertThat(this.out).hasToString("""
				FAILED: nothing sent, 3 errors
				--- 127.0.0.1 port %1$d tcp echo load ---
				3 connections, depth 1, 64 bytes, closed loop
				0 messages in 0.00 s, 0.0/s, 0.00 MB/s; 3 errors, 0 mismatches
				3 x phase=connect reason=refused: Nothing listens on 127.0.0.1:%1$d
				""".formatted(port));
		assertThat(this.err.toString()).isEmpty();
	}

	@Test
	void aPageIsWrittenBesideTheText() throws IOException {
		Path page = directory.resolve("load.html");
		assertThat(run("load --rate 1000 -c 50 --report %s 127.0.0.1:%d".formatted(page, server.port("raw")))).isZero();
		assertThat(this.out.toString()).contains("50 messages in ");
		assertThat(page).content()
			.startsWith("<!DOCTYPE html>")
			.contains("\"target\":\"127.0.0.1:%d\"".formatted(server.port("raw")))
			.endsWith("</html>\n");
	}

	@Test
	void anEarlierPageStaysUntilThereIsANewOne() throws Exception {
		Path page = Files.writeString(directory.resolve("earlier.html"), "earlier");
		List<String> during = new CopyOnWriteArrayList<>();
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			during.add(Files.readString(page));
			ScriptedPeer.echo(socket);
		})) {
			assertThat(run("load -C 1 -c 1 --report %s 127.0.0.1:%d".formatted(page, peer.port()))).isZero();
		}
		assertThat(during).containsExactly("earlier");
		assertThat(page).content().startsWith("<!DOCTYPE html>");
	}

	@Test
	void outputThatCannotBeWrittenIsAFailure() {
		assertThat(runWithout("No space left on device", "load -C 1 -c 1 127.0.0.1:" + server.port("raw"))).isOne();
		assertThat(this.err).hasToString(
				"echosounder: The output could not be written: No space left on device" + System.lineSeparator());
	}

	@Test
	void outputThatNobodyReadsAnyMoreIsNoFailure() {
		assertThat(runWithout("Broken pipe", "load -C 1 -c 1 127.0.0.1:" + server.port("raw"))).isZero();
		assertThat(this.err.toString()).isEmpty();
	}

	private int runWithout(String error, String arguments) {
		OutputStream out = new OutputStream() {
			@Override
			public void write(int value) throws IOException {
				throw new IOException(error);
			}
		};
		return Commands.run(out, StandardCharsets.UTF_8, new PrintWriter(this.err), arguments.split(" "));
	}

	@Test
	void aPageThatCannotBeWrittenIsSaidBeforeTheLoad() {
		long before = server.counted("raw").opened();
		for (Path page : new Path[] { directory, directory.resolve("missing").resolve("load.html") }) {
			assertThat(run("load -c 1 --report %s 127.0.0.1:%d".formatted(page, server.port("raw")))).isEqualTo(2);
			assertThat(this.err.toString()).contains("--report %s cannot be written.".formatted(page));
		}
		assertThat(this.out.toString()).isEmpty();
		assertThat(server.counted("raw").opened()).isEqualTo(before);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					load                                | Missing required parameter: 'HOST:PORT'.
					load a                              | 'a' has no port: write a:7007.
					load a:7 --nonsense                 | Unknown option: '--nonsense'.
					load a:7 --conections 5             | Unknown option: '--conections'. Did you mean --connections? See
					load a:7 --durration=5              | Unknown option: '--durration'. Did you mean --duration? See
					load a:7 --find-idle-timeout 5      | Unknown option: '--find-idle-timeout': it is one of hold.
					load a:7 -i 1s                      | Unknown option: '-i'
					load a:7 -C 0                       | --connections must be 1 to 100000, not 0.
					load a:7 -C 100001                  | --connections must be 1 to 100000, not 100001.
					load a:7 -C many                    | 'many' is not a whole number.
					load a:7 --depth 0                  | --depth must be 1 to 100000, not 0.
					load a:7 --depth 100001             | --depth must be 1 to 100000, not 100001.
					load a:7 --rate 0                   | --rate must be more than 0, not 0.0.
					load a:7 --rate -1                  | --rate must be more than 0, not -1.0.
					load a:7 --rate NaN                 | --rate must be more than 0, not NaN.
					load a:7 --rate 10000001            | --rate must be at most 10000000 a second.
					load a:7 --rate Infinity            | --rate must be at most 10000000 a second.
					load a:7 --rate fast                | 'fast' is not a number.
					load a:7 -d 0                       | --duration must be 1ms or longer.
					load a:7 -d soon                    | must be a duration such as 250ms or 10s, not 'soon'.
					load a:7 -c 0                       | --count must be 1 or more, not 0.
					load a:7 -c -1                      | --count must be 1 or more, not -1.
					load a:7 -t 0                       | A timeout must be longer than 0s.
					load a:7 -s 0                       | A payload of this framing has 1 to 1073741824 bytes, not 0.
					load a:7 -s 0-5                     | A payload of this framing has 1 to 1073741824 bytes, not 0.
					load a:7 -s 5-                      | must be a size such as 64, 64KB or 1MB, not ''.
					load a:7 -s 5-4                     | must go from a smaller to a larger size, not '5-4'.
					load a:7 -s 1-2-3                   | must be a size such as 64, 64KB or 1MB, not '2-3'.
					load a:7 -s 1-2GB                   | must be at most 1GB, not '2GB'.
					load a:7 -s 5-256 --framing length1 | A payload of this framing has 0 to 255 bytes, not 256.
					load a:7 --percentiles 101          | must be numbers of 0 to 100 such as 50,99,99.9, not '101'.
					load a:7 --percentiles 50,050       | --percentiles has 50 twice.
					load a:7 --percentiles 9,9.0        | --percentiles has 9.0 twice.
					load a:7 -d 1ns                     | --duration must be 1ms or longer.
					load a:7 --report                   | Missing required parameter for option '--report' (FILE.html).
					load a:7 -4 -6                      | -4 and -6 exclude each other.
					load a:7 --tls --alpn h2,,x         | --alpn has a protocol without a name, or one with more than 255 characters
					load a:7 --tls --servername a:b     | --servername is 'a:b', which is not a host name.
					load a:7 --tls --servername=        | --servername is '', which is not a host name.
					load a:7 -k                         | --insecure needs --tls.
					""")
	void whatCannotBeDoneIsSaidInASentence(String arguments, String sentence) {
		assertThat(run(arguments)).isEqualTo(2);
		assertThat(this.err.toString().lines()).singleElement()
			.asString()
			.startsWith("echosounder load: ")
			.contains(sentence)
			.endsWith(" --help");
		assertThat(this.out.toString()).isEmpty();
	}

	@Test
	void helpHasExamplesAndTheMeaningOfTheExitStatus() {
		assertThat(run("load --help")).isZero();
		assertThat(this.out.toString()).contains("Examples:", "Exit status: 0", "--report=FILE.html")
			.containsPattern("default: 10s\\s+without\\s+--count");
	}

	@Test
	void theReportSaysHowItWasCalled() throws IOException {
		Path page = directory.resolve("called.html");
		String arguments = "load -j --rate 1000 -c 50 --report %s tcp://127.0.0.1:%d".formatted(page,
				server.port("raw"));
		assertThat(run(arguments)).isZero();
		String json = this.out.toString();
		assertThat(JsonPath.<String>read(json, "$.command")).isEqualTo("echosounder " + arguments);
		assertThat(JsonPath.<String>read(json, "$.host")).isNotEmpty();
		assertThat(JsonPath.<String>read(json, "$.version")).isNotEmpty();
		assertThat(Instant.parse(JsonPath.read(json, "$.at"))).isBeforeOrEqualTo(Instant.now());
		assertThat(page).content().contains("<td>command</td><td>echosounder " + arguments + "</td>");
	}

	private int run(String arguments) {
		return Commands.run(new PrintWriter(this.out), new PrintWriter(this.err), arguments.split(" ", -1));
	}

}
