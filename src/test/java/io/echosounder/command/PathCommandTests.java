package io.echosounder.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

import com.jayway.jsonpath.JsonPath;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code path} as it is typed, against our own server.
 */
class PathCommandTests {

	@AutoClose
	private static TestServer server;

	private final StringWriter out = new StringWriter();

	private final StringWriter err = new StringWriter();

	@BeforeAll
	static void start() {
		server = TestServer.start("--echo.listeners.raw.service=info-then-echo",
				"--echo.listeners.line.service=info-then-echo", "--echo.listeners.line.faults[0].type=early-fin",
				"--echo.listeners.line.faults[0].bytes=2KB");
	}

	@AfterAll
	static void nothingIsLeft() {
		if (server != null) {
			server.awaitNoConnections();
		}
	}

	@Test
	void eachCheckHasALineAndTheLastSaysWhatFollows() {
		assertThat(run("path --idle 50ms localhost:" + server.port("raw"))).isZero();
		assertThat(this.out.toString()).matches(
				"""
						path to localhost:%1$d \\(127\\.0\\.0\\.1\\), listener raw
						address       same         both ends see client 127\\.0\\.0\\.1:\\d+ and server 127\\.0\\.0\\.1:%1$d
						proxy-header  none         the server got no PROXY header
						tls           none         plain TCP at both ends
						bytes         same         262,144 bytes of all values came back as sent
						delivery      at-once      6 writes of 1,000 bytes, 30 ms apart, came back in \\d+ pieces
						half-close    kept         [\\d,]+ of [\\d,]+ bytes came back after FIN was sent; .*
						end           fin          FIN came after the FIN of this end
						backpressure  present      sending stopped after [\\d,]+ bytes, of which this end holds up to [\\d,]+; .*
						round-trip    unknown      connect \\d\\.\\d{3} ms, echo \\d\\.\\d{3} ms: too short to tell a proxy nearby
						idle          kept         an echo came after 0\\.1 s of silence
						--- localhost:%1$d path ---
						nothing was seen in between
						not known: round-trip
						"""
					.formatted(server.port("raw")));
		assertThat(this.err.toString()).isEmpty();
	}

	@Test
	@FullTier
	void aPathThatBreaksSomethingFailsAndJsonSaysWhat() {
		assertThat(run("path --json --framing lf 127.0.0.1 " + server.port("line"))).isOne();
		List<String> lines = this.out.toString().lines().toList();
		assertThat(lines.getFirst())
			.isEqualTo("{\"type\":\"path-server\",\"address\":\"127.0.0.1\",\"listener\":\"line\",\"faults\":[\""
					+ JsonPath.<String>read(lines.getFirst(), "$.faults[0]") + "\"]}")
			.contains("early-fin");
		assertThat(JsonPath.<String>read(lines.get(1), "$.check")).isEqualTo("address");
		assertThat(JsonPath.<String>read(lines.get(1), "$.outcome")).isEqualTo("same");
		assertThat(JsonPath.<String>read(lines.get(1), "$.facts.target")).isEqualTo("127.0.0.1:" + server.port("line"));
		String statistics = lines.getLast();
		assertThat(JsonPath.<String>read(statistics, "$.type")).isEqualTo("statistics");
		assertThat(JsonPath.<String>read(statistics, "$.target")).isEqualTo("127.0.0.1:" + server.port("line"));
		assertThat(JsonPath.<List<String>>read(statistics, "$.broken")).contains("bytes", "half-close");
		assertThat(JsonPath.<List<String>>read(statistics, "$.signs")).isEmpty();
		assertThat(JsonPath.<List<String>>read(statistics, "$.unknown")).contains("round-trip");
	}

	@Test
	void whereNothingListensIsAFailure() throws IOException {
		int port = EchoProcess.freePort();
		assertThat(run("path -q 127.0.0.1:" + port)).isOne();
		assertThat(this.out).hasToString(
				"path to 127.0.0.1:%1$d failed: phase=connect reason=refused: Nothing listens on 127.0.0.1:%1$d%n"
					.formatted(port));
		this.out.getBuffer().setLength(0);
		assertThat(run("path -j 127.0.0.1:" + port)).isOne();
		assertThat(JsonPath.<Boolean>read(this.out.toString(), "$.success")).isFalse();
		assertThat(JsonPath.<String>read(this.out.toString(), "$.reason")).isEqualTo("refused");
	}

	@Test
	void aPauseOfNoTimeIsAUsageError() {
		assertThat(run("path --idle 0s localhost:1")).isEqualTo(2);
		assertThat(this.err.toString()).contains("--idle takes a time longer than 0s");
	}

	private int run(String arguments) {
		return Commands.run(new PrintWriter(this.out), new PrintWriter(this.err), arguments.split(" "));
	}

}
