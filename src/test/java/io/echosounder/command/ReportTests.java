package io.echosounder.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.ParameterizedTest;
import io.echosounder.framing.Framing;

import io.echosounder.address.Target;
import io.echosounder.probe.Phase;
import io.echosounder.probe.Reason;
import io.echosounder.probe.Result;
import io.echosounder.probe.Statistics;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what is printed, to the byte.
 */
class ReportTests {

	private static final InetAddress FOUR = InetAddress.ofLiteral("127.0.0.1");

	private static final InetAddress SIX = InetAddress.ofLiteral("::1");

	private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-26T03:04:05.678901234Z"));

	private static final List<BigDecimal> PERCENTILES = List.of(new BigDecimal("50"), new BigDecimal("99.9"));

	private static final Result.Failure REFUSED = new Result.Failure(2, FOUR, Phase.CONNECT, Reason.REFUSED,
			"Nothing listens on 127.0.0.1:7007");

	private static final Result.Failure UNKNOWN = new Result.Failure(1, null, Phase.RESOLVE, Reason.DNS,
			"\"no\" such\tname ü \\");

	private final StringWriter printed = new StringWriter();

	private final PrintWriter out = new PrintWriter(this.printed);

	@Test
	void textIsThatOfPing() {
		Statistics statistics = report(new TextReport(this.out, new Target("localhost", 7007), Framing.RAW, null),
				success(1, 412_345), REFUSED, success(3, 587_655));
		assertThat(statistics.received()).isEqualTo(2);
		assertThat(this.printed).hasToString("""
				seq=1 bytes=64 from localhost (127.0.0.1):7007 time=0.412 ms
				seq=2 localhost (127.0.0.1):7007 phase=connect reason=refused: Nothing listens on 127.0.0.1:7007
				seq=3 bytes=64 from localhost (127.0.0.1):7007 time=0.588 ms
				--- localhost (127.0.0.1) port 7007 tcp echo statistics ---
				3 probes transmitted, 2 received, 33.3333% loss, time 9012 ms
				rtt min/avg/max/mdev = 0.412/0.500/0.588/0.088 ms
				p50/p99.9 = 0.412/0.588 ms
				""");
	}

	@Test
	void timestampsAreThoseOfPing() {
		report(new TextReport(this.out, new Target("localhost", 7007), Framing.RAW, CLOCK), success(1, 412_345),
				REFUSED);
		assertThat(this.printed.toString()).startsWith("""
				[1795662245.678901] seq=1 bytes=64 from localhost (127.0.0.1):7007 time=0.412 ms
				[1795662245.678901] seq=2 localhost (127.0.0.1):7007 phase=connect reason=refused: Nothing listens\
				 on 127.0.0.1:7007
				--- localhost (127.0.0.1) port 7007 tcp echo statistics ---
				""");
	}

	@Test
	void textOfAnAddressIsWithoutAName() {
		report(new TextReport(this.out, new Target("127.0.0.1", 7007), Framing.RAW, null), success(1, 1_000_000));
		report(new TextReport(this.out, new Target("::1", 7007), Framing.RAW, null),
				new Result.Success(1, SIX, 64, 1_000_000, Map.of()));
		assertThat(this.printed.toString().lines()).contains("seq=1 bytes=64 from 127.0.0.1:7007 time=1.000 ms",
				"--- 127.0.0.1 port 7007 tcp echo statistics ---", "seq=1 bytes=64 from [::1]:7007 time=1.000 ms",
				"--- ::1 port 7007 tcp echo statistics ---", "1 probes transmitted, 1 received, 0% loss, time 9012 ms");
	}

	@Test
	void textOfANameHasTheAddressOfThatAttempt() {
		TextReport report = new TextReport(this.out, new Target("localhost", 7007), Framing.RAW, null);
		report.add(new Result.Success(1, SIX, 64, 1_000_000, Map.of()));
		report(report, UNKNOWN);
		assertThat(this.printed.toString().lines())
			.contains("seq=1 bytes=64 from localhost (::1):7007 time=1.000 ms",
					"--- localhost (::1) port 7007 tcp echo statistics ---")
			.anyMatch((line) -> line.startsWith("seq=1 localhost:7007 phase=resolve"));
	}

	@Test
	void textOfTotalLossHasNoRoundTrips() {
		report(new TextReport(this.out, new Target("nobody.example", 7007), Framing.RAW, null), UNKNOWN);
		assertThat(this.printed).hasToString("""
				seq=1 nobody.example:7007 phase=resolve reason=dns: "no" such\tname ü \\
				--- nobody.example port 7007 tcp echo statistics ---
				1 probes transmitted, 0 received, 100% loss, time 9012 ms
				""");
	}

	@ParameterizedTest
	@CsvSource({ "RAW, FIRST_BYTE, TIMEOUT, '; if the listener takes lines, add --framing lf'",
			"LF, FIRST_BYTE, TIMEOUT,", "RAW, FIRST_BYTE, CLOSED,", "RAW, ECHO, TIMEOUT," })
	void textAdvisesAnotherFramingWhereNoByteCameBack(Framing framing, Phase phase, Reason reason,
			@Nullable String advice) {
		report(new TextReport(this.out, new Target("localhost", 7008), framing, null),
				new Result.Failure(1, FOUR, phase, reason, "No byte"));
		assertThat(this.printed.toString().lines().findFirst()).get()
			.asString()
			.endsWith("No byte" + Objects.requireNonNullElse(advice, ""));
	}

	@Test
	void textGivesNoAdviceOnceAnEchoHasCome() {
		report(new TextReport(this.out, new Target("localhost", 7008), Framing.RAW, null), success(1, 1_000_000),
				new Result.Failure(2, FOUR, Phase.FIRST_BYTE, Reason.TIMEOUT, "No byte"));
		assertThat(this.printed.toString()).doesNotContain("--framing");
	}

	@Test
	void textOfNothingIsASummary() {
		report(new TextReport(this.out, new Target("localhost", 7007), Framing.RAW, null));
		assertThat(this.printed).hasToString("""
				--- localhost port 7007 tcp echo statistics ---
				0 probes transmitted, 0 received, 0% loss, time 9012 ms
				""");
	}

	@Test
	void jsonIsAnObjectALine() {
		report(new JsonReport(this.out, new Target("localhost", 7007), CLOCK), success(1, 412_345), REFUSED);
		assertThat(this.printed).hasToString(
				"""
						{"type":"probe","seq":1,"success":true,"address":"127.0.0.1","bytes":64,"time":0.000412345,"phases":{"connect":0.0001,"first-byte":0.0004},"at":"2026-11-26T03:04:05.678901234Z"}
						{"type":"probe","seq":2,"success":false,"address":"127.0.0.1","phase":"connect","reason":"refused","message":"Nothing listens on 127.0.0.1:7007","at":"2026-11-26T03:04:05.678901234Z"}
						{"type":"statistics","target":"localhost:7007","transmitted":2,"received":1,"loss":0.5,"min":0.000412345,"avg":0.000412345,"max":0.000412345,"mdev":0,"percentiles":{"50":0.000412345,"99.9":0.000412345},"duration":9.012,"at":"2026-11-26T03:04:05.678901234Z"}
						""");
	}

	@Test
	void jsonOfTotalLossHasNullForWhatThereIsNot() {
		report(new JsonReport(this.out, new Target("::1", 7007), CLOCK), UNKNOWN);
		assertThat(this.printed).hasToString(
				"""
						{"type":"probe","seq":1,"success":false,"phase":"resolve","reason":"dns","message":"\\"no\\" such\\u0009name \\u00fc \\\\","at":"2026-11-26T03:04:05.678901234Z"}
						{"type":"statistics","target":"[::1]:7007","transmitted":1,"received":0,"loss":1,"min":null,"avg":null,"max":null,"mdev":null,"percentiles":{"50":null,"99.9":null},"duration":9.012,"at":"2026-11-26T03:04:05.678901234Z"}
						""");
	}

	private static Result.Success success(int seq, long nanos) {
		return new Result.Success(seq, FOUR, 64, nanos, Map.of(Phase.FIRST_BYTE, 400_000L, Phase.CONNECT, 100_000L));
	}

	private static Statistics report(Report report, Result... results) {
		Statistics statistics = new Statistics();
		for (Result result : results) {
			statistics.add(result);
			report.add(result);
		}
		report.summarize(statistics, Duration.ofMillis(9012), PERCENTILES);
		return statistics;
	}

}
