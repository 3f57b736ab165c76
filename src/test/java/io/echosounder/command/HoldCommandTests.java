package io.echosounder.command;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import com.jayway.jsonpath.JsonPath;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.ScriptedPeer;
import io.echosounder.testing.TestServer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code hold} as it is typed, against our own server.
 */
class HoldCommandTests {

	@AutoClose
	private static TestServer server;

	private final StringWriter out = new StringWriter();

	private final StringWriter err = new StringWriter();

	@BeforeAll
	static void start() {
		server = TestServer.start("--echo.listeners.hasty.port=0", "--echo.listeners.hasty.idle-timeout=1s");
	}

	@AfterAll
	static void nothingIsLeft() {
		if (server != null) {
			server.awaitNoConnections();
			server.assertNoWarnings();
		}
	}

	@Test
	void connectionsThatStayAreWell() {
		assertThat(runFor(1, (text) -> count(text, " opened to ") == 3,
				"hold -C 3 -i 50ms -d %ds localhost:" + server.port("raw")))
			.isZero();
		assertThat(this.out.toString()).matches("""
				(\\d\\d:\\d\\d:\\d\\d\\.\\d{3} connection=[123] opened to 127\\.0\\.0\\.1:%1$d
				){3}--- localhost port %1$d tcp echo hold ---
				OK: every echo came once, and every connection that ended did so with FIN
				3 connections for \\d+\\.\\d{3} s, \\d+ echoes, 0 lost, 0 doubled, 0 reconnects
				rtt p50/p90/p99/p99\\.9 = (\\d+\\.\\d{3}/?){4} ms
				""".formatted(server.port("raw")));
		assertThat(this.err.toString()).isEmpty();
	}

	@Test
	void quietIsTheSummaryOnly() {
		assertThat(runFor(1, (text) -> text.contains("rtt "),
				"hold -q -C 1 -d %ds --percentiles 50 127.0.0.1 " + server.port("raw")))
			.isZero();
		assertThat(this.out.toString().lines()).hasSize(4)
			.first()
			.asString()
			.isEqualTo("--- 127.0.0.1 port %d tcp echo hold ---".formatted(server.port("raw")));
	}

	@Test
	void jsonIsOnEachLine() {
		assertThat(runFor(1, (text) -> count(text, "\"opened\"") == 2,
				"hold -j -C 2 -d %ds -i 50ms --framing lf --percentiles 50,75 127.0.0.1:" + server.port("line")))
			.isZero();
		List<String> lines = this.out.toString().lines().toList();
		assertThat(lines).hasSize(3);
		assertThat(JsonPath.<String>read(lines.get(0), "$.type")).isEqualTo("hold");
		assertThat(JsonPath.<String>read(lines.get(0), "$.event")).isEqualTo("opened");
		assertThat(JsonPath.<String>read(lines.get(1), "$.address")).isEqualTo("127.0.0.1");
		assertThat(JsonPath.<String>read(lines.get(2), "$.type")).isEqualTo("statistics");
		assertThat(JsonPath.<String>read(lines.get(2), "$.target")).isEqualTo("127.0.0.1:" + server.port("line"));
		assertThat(JsonPath.<Integer>read(lines.get(2), "$.connections")).isEqualTo(2);
		assertThat(JsonPath.<Integer>read(lines.get(2), "$.open")).isEqualTo(2);
		assertThat(JsonPath.<Integer>read(lines.get(2), "$.echoes")).isGreaterThanOrEqualTo(2);
		assertThat(JsonPath.<Integer>read(lines.get(2), "$.lost")).isZero();
		assertThat(JsonPath.<Integer>read(lines.get(2), "$.doubled")).isZero();
		assertThat(JsonPath.<Integer>read(lines.get(2), "$.reconnects")).isZero();
		assertThat(JsonPath.<Integer>read(lines.get(2), "$.refused")).isZero();
		assertThat(JsonPath.<Object>read(lines.get(2), "$.closed").toString()).isEqualTo("{}");
		assertThat(JsonPath.<Double>read(lines.get(2), "$.percentiles['75']")).isPositive();
		assertThat(JsonPath.<Object>read(lines.get(2), "$.gaps['75']")).isNull();
		assertThat(JsonPath.<Double>read(lines.get(2), "$.duration")).isBetween(1.0, 100.0);
	}

	/**
	 * A deadline of ours acts up to a second late, so each connection ends once or twice.
	 */
	@Test
	void connectionsThatEndWithFinAndAreMadeAgainAreWell() {
		assertThat(runFor(5, (_) -> events("closed").size() >= 4 && !events("reconnected").isEmpty(),
				"hold -j -C 4 -i 1h -d %ds 127.0.0.1:" + server.port("hasty")))
			.isIn(0, 1);
		List<String> closed = events("closed");
		assertThat(closed).hasSizeGreaterThanOrEqualTo(4).allSatisfy((line) -> {
			assertThat(JsonPath.<String>read(line, "$.by")).isEqualTo("peer");
			assertThat(JsonPath.<String>read(line, "$.how")).isEqualTo("fin");
			assertThat(JsonPath.<Integer>read(line, "$.lost")).isZero();
			assertThat(JsonPath.<Double>read(line, "$.after")).isGreaterThanOrEqualTo(1);
		});
		String statistics = this.out.toString().lines().toList().getLast();
		assertThat(JsonPath.<Integer>read(statistics, "$.closed.fin")).isEqualTo(closed.size());
		assertThat(events("reconnected")).hasSize(JsonPath.<Integer>read(statistics, "$.reconnects"));
		assertThat(JsonPath.<Double>read(statistics, "$.gaps['50']")).isPositive();
	}

	private List<String> events(String event) {
		return this.out.toString().lines().filter((line) -> line.contains("\"event\":\"" + event + "\"")).toList();
	}

	@Test
	void whatDoesNotComeBackIsAFailure() throws IOException {
		try (ScriptedPeer peer = ScriptedPeer
			.that((socket) -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()))) {
			assertThat(runFor(1, (text) -> text.contains(" lost=1: "),
					"hold -C 1 -t 200ms -d %ds 127.0.0.1:" + peer.port()))
				.isOne();
			assertThat(this.out.toString()).contains("closed by=us how=silence after=", " lost=1: No byte came back",
					"closed: silence ", "over connections that never echoed");
		}
	}

	@Test
	void whereNothingListensIsAFailure() throws IOException {
		int port = EchoProcess.freePort();
		assertThat(runFor(1, (text) -> count(text, " refused ") == 2, "hold -C 2 -d %ds 127.0.0.1:" + port)).isOne();
		assertThat(this.out.toString())
			.contains("connection=1 refused phase=connect reason=refused: Nothing listens on 127.0.0.1:" + port)
			.contains("2 connections for ", " 0 echoes, 0 lost, 0 doubled, 0 reconnects",
					"2 of them were not there at the end")
			.doesNotContain("NaN", "rtt", "gap", "for up to");
	}

	/** A machine that stands still for a while makes it look shorter, or longer. */
	@Test
	void anIdleTimeoutIsFound() {
		List<Double> found = new ArrayList<>();
		do {
			found.add(findIdleTimeout());
		}
		while ((found.getLast() < 0.8 || found.getLast() > 5) && found.size() < 10);
		assertThat(found).last().asInstanceOf(InstanceOfAssertFactories.DOUBLE).isBetween(0.8, 5.0);
	}

	private double findIdleTimeout() {
		this.out.getBuffer().setLength(0);
		assertThat(run("hold -j --find-idle-timeout 5m 127.0.0.1:" + server.port("hasty"))).isZero();
		List<String> lines = this.out.toString().lines().toList();
		assertThat(lines).hasSize(2);
		assertThat(lines.getFirst()).startsWith("{\"type\":\"idle-search\",");
		assertThat(JsonPath.<String>read(lines.getLast(), "$.type")).isEqualTo("idle-timeout");
		assertThat(JsonPath.<Boolean>read(lines.getLast(), "$.found")).isTrue();
		assertThat(JsonPath.<String>read(lines.getLast(), "$.how")).isEqualTo("fin");
		return JsonPath.<Number>read(lines.getLast(), "$.below").doubleValue();
	}

	@Test
	void thatThereIsNoneIsNoFailure() {
		assertThat(run("hold --find-idle-timeout 200ms 127.0.0.1:" + server.port("raw"))).isZero();
		assertThat(this.out).hasToString("""
				silent for 0.200 s: still there
				--- 127.0.0.1 port %d idle timeout ---
				none up to 0.200 s
				""".formatted(server.port("raw")));
	}

	@Test
	void whatCannotBeSearchedIsAFailure() throws IOException {
		int port = EchoProcess.freePort();
		assertThat(run("hold --find-idle-timeout 1s 127.0.0.1:" + port)).isOne();
		assertThat(this.out)
			.hasToString("127.0.0.1 port %1$d phase=connect reason=refused: Nothing listens on 127.0.0.1:%1$d%n"
				.formatted(port));
		assertThat(run("hold -q -j --find-idle-timeout 1s 127.0.0.1:" + port)).isOne();
		assertThat(JsonPath.<String>read(this.out.toString().lines().toList().getLast(), "$.reason"))
			.isEqualTo("refused");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			hold                                 | Missing required parameter: 'HOST:PORT'.
			hold a                               | 'a' has no port: write a:7007.
			hold a:7 -C 0                        | --connections must be 1 to 100000, not 0.
			hold a:7 -C 100001                   | --connections must be 1 to 100000, not 100001.
			hold a:7 -C many                     | 'many' is not a whole number.
			hold a:7 -i 0                        | --interval must be 1ms or longer.
			hold a:7 -i 999us                    | --interval must be 1ms or longer.
			hold a:7 -i soon                     | '--interval': must be a duration such as 250ms or 10s, not 'soon'.
			hold a:7 -d 0                        | --duration must be 1ms or longer.
			hold a:7 -s 0                        | A payload of this framing has 1 to 1073741824 bytes, not 0.
			hold a:7 -t 0                        | A timeout must be longer than 0s.
			hold a:7 -k                          | --insecure needs --tls.
			hold a:7 --find-idle-timeout 0       | --find-idle-timeout takes a time longer than 0s, and no --duration.
			hold a:7 --find-idle-timeout 1m -d 1s | --find-idle-timeout takes a time longer than 0s, and no --duration.
			hold a:7 --rate 5                    | Unknown option
			""")
	void whatCannotBeDoneIsSaidInASentence(String arguments, String sentence) {
		assertThat(run(arguments)).isEqualTo(2);
		assertThat(this.err.toString().lines()).singleElement()
			.asString()
			.startsWith("echosounder hold: ")
			.contains(sentence)
			.endsWith(" See echosounder hold --help");
		assertThat(this.out.toString()).isEmpty();
	}

	@Test
	void helpHasExamplesAndTheMeaningOfTheExitStatus() {
		assertThat(run("hold --help")).isZero();
		assertThat(this.out.toString()).contains("Examples:", "Exit status: 0", "--find-idle-timeout=MAX",
				"(default: 10)");
	}

	/**
	 * Holds for so many seconds, or for longer, as a slow machine does not get as far.
	 */
	private int runFor(int seconds, Predicate<String> far, String arguments) {
		int status = run(arguments.formatted(seconds));
		for (int more = seconds * 4; !far.test(this.out.toString()) && more < 60; more *= 4) {
			this.out.getBuffer().setLength(0);
			status = run(arguments.formatted(more));
		}
		return status;
	}

	private static int count(String text, String part) {
		return text.split(Pattern.quote(part), -1).length - 1;
	}

	private int run(String arguments) {
		return Commands.run(new PrintWriter(this.out), new PrintWriter(this.err), arguments.split(" ", -1));
	}

}
