package io.echosounder.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import com.jayway.jsonpath.JsonPath;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.EchoProcess;
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
 * Tests for {@code probe} as it is typed, against our own server.
 */
class ProbeCommandTests {

	@TempDir
	static Path directory;

	private static Certificates certificates;

	@AutoClose
	private static TestServer server;

	private final StringWriter out = new StringWriter();

	private final StringWriter err = new StringWriter();

	@BeforeAll
	static void start() throws IOException {
		certificates = Certificates.in(directory).server("server", "localhost").client("client", Certificates.CA);
		server = TestServer.start(certificates.bundle("server", "server", Certificates.CA)[0],
				certificates.bundle("server", "server", Certificates.CA)[1],
				certificates.bundle("server", "server", Certificates.CA)[2], "--echo.listeners.mutual.port=0",
				"--echo.listeners.mutual.framing=length2", "--echo.listeners.mutual.tls.bundle=server",
				"--echo.listeners.mutual.tls.client-auth=need", "--echo.listeners.mutual.tls.alpn=first",
				"--echo.listeners.mutual.proxy-protocol=required");
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
		assertThat(run("probe -c 3 -i 1ms localhost:" + server.port("raw"))).isZero();
		assertThat(this.out.toString()).matches("""
				(seq=[123] bytes=64 from localhost \\(127.0.0.1\\):%1$d time=\\d+\\.\\d{3} ms
				){3}--- localhost \\(127.0.0.1\\) port %1$d tcp echo statistics ---
				3 probes transmitted, 3 received, 0%% loss, time \\d+ ms
				rtt min/avg/max/mdev = (\\d+\\.\\d{3}/?){4} ms
				p50/p90/p99/p99\\.9 = (\\d+\\.\\d{3}/?){4} ms
				""".formatted(server.port("raw")));
		assertThat(this.err.toString()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1:%d", "127.0.0.1 %d", "-4 localhost:%d", "--reconnect localhost %d",
			"-s 100KB -t 10s 127.0.0.1:%d", "--framing raw --proxy-protocol=v1 --help 127.0.0.1:%d",
			"-d 1ms 127.0.0.1 %d", "tcp://localhost:%d", "TCP://127.0.0.1:%d/", "tcp://localhost %d" })
	void targetsAndFlagsAreRead(String arguments) {
		assertThat(run("probe -c 2 -i 0 " + arguments.formatted(server.port("raw")))).isZero();
	}

	@Test
	void quietIsTheSummaryOnly() {
		assertThat(run("probe -q -c 3 -i 0 127.0.0.1:" + server.port("raw"))).isZero();
		assertThat(this.out.toString().lines()).hasSize(4).first().asString().startsWith("--- 127.0.0.1 port ");
	}

	@Test
	void jsonIsOnEachLine() {
		assertThat(run("probe -j -c 2 -i 0 --percentiles 50,75 --framing lf 127.0.0.1:" + server.port("line")))
			.isZero();
		List<String> lines = this.out.toString().lines().toList();
		assertThat(lines).hasSize(3);
		assertThat(JsonPath.<String>read(lines.get(0), "$.type")).isEqualTo("probe");
		assertThat(JsonPath.<Double>read(lines.get(0), "$.time")).isPositive();
		assertThat(JsonPath.<Integer>read(lines.get(1), "$.seq")).isEqualTo(2);
		assertThat(JsonPath.<Integer>read(lines.get(2), "$.received")).isEqualTo(2);
		assertThat(JsonPath.<Double>read(lines.get(2), "$.percentiles['75']")).isPositive();
	}

	@Test
	void timestampsAreBeforeEachLine() {
		assertThat(run("probe -D -c 2 -i 0 127.0.0.1:" + server.port("raw"))).isZero();
		assertThat(this.out.toString().lines().limit(2))
			.allMatch((line) -> line.matches("\\[\\d{10}\\.\\d{6}] seq=.*"));
		assertThat(this.out.toString().lines().skip(2)).noneMatch((line) -> line.startsWith("["));
	}

	@Test
	void everythingAtOnceIsSpoken() {
		assertThat(run(("probe --tls --framing length2 --cacert %s --cert %s --key %s --alpn h2,echo "
				+ "--servername localhost --proxy-protocol v2 -c 2 -i 0 127.0.0.1:%d")
			.formatted(certificates.certificate(Certificates.CA), certificates.certificate("client"),
					certificates.key("client"), server.port("mutual"))))
			.as(() -> this.out + "" + this.err)
			.isZero();
	}

	@Test
	void aCertificateThatNobodyTrustsIsTakenIfThatIsSaid() {
		String keys = " --cert %s --key %s --proxy-protocol v1 --framing length2 -c 1 localhost:%d"
			.formatted(certificates.certificate("client"), certificates.key("client"), server.port("mutual"));
		assertThat(run("probe --tls -k" + keys)).isZero();
		assertThat(run("probe --tls" + keys)).isOne();
		assertThat(this.out.toString())
			.contains("phase=tls reason=tls: The certificate CN=server is from CN=ca, which is not trusted here");
	}

	@Test
	void whatDoesNotComeBackIsAFailure() throws IOException {
		int port = EchoProcess.freePort();
		assertThat(run("probe -c 2 -i 0 127.0.0.1:" + port)).isOne();
		assertThat(this.out).hasToString("""
				seq=1 127.0.0.1:%1$d phase=connect reason=refused: Nothing listens on 127.0.0.1:%1$d
				seq=2 127.0.0.1:%1$d phase=connect reason=refused: Nothing listens on 127.0.0.1:%1$d
				--- 127.0.0.1 port %1$d tcp echo statistics ---
				2 probes transmitted, 0 received, 100%% loss, time 0 ms
				""".formatted(port)
			.replace("time 0 ms", this.out.toString().replaceAll("(?s).*, (time \\d+ ms).*", "$1")));
		assertThat(this.err.toString()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			probe                               | Missing required parameter: 'HOST:PORT'.
			probe a                             | 'a' has no port: write a:7007.
			probe a:0                           | A port must be a number from 1 to 65535, not 0.
			probe ::1:7                         | '::1:7' does not say where the address ends
			probe a 7 b                         | 'b'
			probe a:7 --nonsense                | Unknown option: '--nonsense'.
			probe a:7 -c x                      | 'x' is not a whole number.
			probe a:7 -c 0                      | --count must be 1 or more, not 0.
			probe a:7 -i soon                   | '--interval': must be a duration such as 250ms or 10s, not 'soon'.
			probe a:7 -t 5                      | '--timeout': needs a unit, such as 5s, not '5'.
			probe a:7 -t 0                      | A timeout must be longer than 0s.
			probe a:7 -s 2GB                    | '--size': must be at most 1GB, not '2GB'.
			probe a:7 -s 0                      | A payload of this framing has 1 to 1073741824 bytes, not 0.
			probe a:7 --framing length1 -s 256  | A payload of this framing has 0 to 255 bytes, not 256.
			probe a:7 --framing morse           | '--framing': must be one of raw, lf, crlf,
			probe a:7 --proxy-protocol v3       | '--proxy-protocol': must be v1 or v2, not 'v3'.
			probe a:7 --percentiles 101         | must be numbers of 0 to 100 such as 50,99,99.9, not '101'.
			probe a:7 -4 -6                     | -4 and -6 exclude each other.
			probe a:7 --cacert x                | --cacert needs --tls.
			probe a:7 -k                        | --insecure needs --tls.
			probe a:7 --tls --cacert missing    | --cacert missing cannot be read.
			probe a:7 --tls --cacert x -k       | --cacert and --insecure exclude each other.
			probe a:7 --tls --key x             | --key needs --cert.
			probe a:7 --jsn                     | Unknown option: '--jsn'. Did you mean --json? See
			probe a:7 --rate 5                  | Unknown option: '--rate': it is one of load. See
			probe http://a:7/x                  | 'http://a:7/x' has a scheme other than tcp: write a:7.
			probe TLS://a:7                     | 'TLS://a:7' has a scheme other than tcp: write --tls a:7.
			probe tcp://a                       | 'a' has no port: write a:7007.
			probe a:7 extra                     | Unexpected argument 'extra': 'a:7' has a port already.
			probe tcp://:7                      | '' is not a host.
			ping a:7                            | There is no command 'ping'. See echosounder --help
			prob a:7                            | There is no command 'prob'. Did you mean probe? See echosounder --help
			help laod                           | There is no command 'laod'. Did you mean load? See echosounder --help
			help nonsense                       | There is no command 'nonsense'. See echosounder --help
			train                               | Only a distribution has caches: use its bin/echosounder in place of
			train now                           | Unmatched argument at index 1: 'now'. See echosounder train --help
			""")
	void whatCannotBeDoneIsSaidInASentence(String arguments, String sentence) {
		assertThat(run(arguments)).isEqualTo(2);
		assertThat(this.err.toString().lines()).singleElement()
			.asString()
			.startsWith("echosounder")
			.contains(sentence)
			.endsWith(" --help");
		assertThat(this.out.toString()).isEmpty();
	}

	@Test
	void filesThatAreOfNoUseAreNamed() throws IOException {
		Path empty = Files.createFile(directory.resolve("empty"));
		String prefix = "probe a:7 --tls ";
		assertThat(run(prefix + "--cacert " + empty)).isEqualTo(2);
		assertThat(run(prefix + "--cacert " + directory)).isEqualTo(2);
		assertThat(run(prefix + "--cert " + certificates.certificate("client"))).isEqualTo(2);
		assertThat(run(prefix
				+ "--cert %s --key %s".formatted(certificates.certificate("client"), certificates.key("server"))))
			.isEqualTo(2);
		assertThat(this.err.toString().lines()).hasSize(4)
			.anyMatch((line) -> line.contains(empty + " has no certificate in PEM, which --cacert needs."))
			.anyMatch((line) -> line.contains("--cacert " + directory + " cannot be read."))
			.anyMatch((line) -> line.contains("client.pem has no private key in PEM, which --cert needs"))
			.anyMatch((line) -> line.contains("server.key does not match the certificate in "));
	}

	@Test
	void helpHasExamplesAndTheMeaningOfTheExitStatus() {
		assertThat(run("probe --help")).isZero();
		assertThat(this.out.toString()).contains("Examples:", "Exit status: 0", "--proxy-protocol=v1|v2",
				"(default: 5s)");
		assertThat(run("--help")).isZero();
		assertThat(this.out.toString()).contains("Usage: echosounder", "probe");
		assertThat(run("--version")).isZero();
	}

	@Test
	void helpIsACommandToo() {
		assertThat(run("help")).isZero();
		assertThat(this.out.toString()).contains("Usage: echosounder ", "  probe ", "  load ", "  hold ", "  help ");
		this.out.getBuffer().setLength(0);
		assertThat(run("probe --help")).isZero();
		String help = this.out.toString();
		this.out.getBuffer().setLength(0);
		assertThat(run("help probe")).isZero();
		assertThat(this.out).hasToString(help);
	}

	@ParameterizedTest
	@ValueSource(strings = { "probe", "load", "hold" })
	void flagsAreInGroupsTheCommonOnesFirst(String command) {
		assertThat(run(command + " --help")).isZero();
		String help = this.out.toString();
		assertThat(help).containsPattern("Usage: .* HOST:PORT( \\[COMMAND])?\n")
			.containsSubsequence("  -d, --duration=", "  -t, --timeout=", "  -6 ", "\nTLS:\n", "  --tls ",
					"  --cacert=", "  -k, --insecure", "\nPROXY protocol:\n", "  --proxy-protocol=", "\nOutput:\n",
					"  -q, --quiet", "  -h, --help", "Exit status: 0");
		List<String> flags = Pattern.compile("(?m)^ +(?:-\\w, +)?(--?[a-z0-9-]+)\\b(?=[ =])")
			.matcher(help)
			.results()
			.map((match) -> match.group(1))
			.toList();
		assertThat(flags).doesNotHaveDuplicates().hasSizeGreaterThan(20);
	}

	@Test
	void aCommandIsMeantByItsNameOnly() {
		assertThat(Commands.areMeantBy(new String[] { "probe" })).isTrue();
		assertThat(Commands.areMeantBy(new String[] { "--help" })).isTrue();
		assertThat(Commands.areMeantBy(new String[] { "--version", "x" })).isTrue();
		assertThat(Commands.areMeantBy(new String[] {})).isFalse();
		assertThat(Commands.areMeantBy(new String[] { "--echo.listeners.raw.port=0" })).isFalse();
		assertThat(Commands.areMeantBy(new String[] { "--server.port=0", "probe" })).isFalse();
		assertThat(Commands.areMeantBy(new String[] { "echo.x=5" })).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					-Decho.x=5             | '-Decho.x=5' is an option of the JVM: write it before -jar, or write --echo.x=5.
					-echo.x=5              | '-echo.x=5' is not a setting: write --echo.x=5.
					---echo.x=5            | '---echo.x=5' is not a setting: write --echo.x=5.
					echo.x=5               | 'echo.x=5' is not a setting: write --echo.x=5.
					--echo.x 3s            | '--echo.x' has no value: write --echo.x=3s.
					--echo.x               | '--echo.x' has no value: write --echo.x=VALUE.
					--echo.x --echo.y=1    | '--echo.x' has no value: write --echo.x=VALUE.
					--versoin              | '--versoin' is not a setting. Did you mean --version?
					--probe a:7            | '--probe' is not a setting; the command 'probe' comes first, without --.
					--                     | '--' is not a setting; settings are written --name=value, and a command comes first.
					--server.port=0 probe  | 'probe' is not a setting; settings are written --name=value, and a command comes first.
					--server.port=0 --help | '--help' is not a setting; settings are written --name=value, and a command comes first.
					-x                     | '-x' is not a setting; settings are written --name=value, and a command comes first.
					""")
	void whatIsNoSettingOfTheServerIsRefused(String arguments, String sentence) {
		assertThat(Commands.checkServerArguments(new PrintWriter(this.err), arguments.split(" "))).isEqualTo(2);
		assertThat(this.err).hasToString("echosounder: " + sentence + " See echosounder --help\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "--server.port=0", "--echo.x=", "--a=b=c --debug", "--a[0].b=- --trace" })
	void settingsOfTheServerArePassedOn(String arguments) {
		assertThat(Commands.checkServerArguments(new PrintWriter(this.err), arguments.split(" "))).isZero();
		assertThat(this.err.toString()).isEmpty();
	}

	private int run(String arguments) {
		return Commands.run(new PrintWriter(this.out), new PrintWriter(this.err), arguments.split(" ", -1));
	}

}
