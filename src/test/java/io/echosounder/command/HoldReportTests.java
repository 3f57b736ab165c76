package io.echosounder.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

import io.echosounder.address.Target;
import io.echosounder.framing.Framing;
import io.echosounder.hold.CloseCause;
import io.echosounder.hold.HoldEvent;
import io.echosounder.hold.HoldFigures;
import io.echosounder.hold.IdleResult;
import io.echosounder.probe.Phase;
import io.echosounder.probe.Reason;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what is printed of each event, to the byte.
 */
class HoldReportTests {

	private static final InetAddress ADDRESS = InetAddress.ofLiteral("::1");

	private static final Target TARGET = new Target("localhost", 7007);

	private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-26T03:04:05.678Z"), ZoneOffset.ofHours(1));

	private final StringWriter printed = new StringWriter();

	private final PrintWriter out = new PrintWriter(this.printed);

	@Test
	void textIsALineForEachEvent() {
		tell(new HoldText(this.out, TARGET, Framing.RAW, CLOCK));
		assertThat(this.printed).hasToString(
				"""
						04:04:05.678 connection=1 opened to [::1]:7007
						04:04:05.678 connection=1 closed by=peer how=fin after=12.500 s idle=0.250 s: The peer has ended the connection
						04:04:05.678 connection=2 closed by=us how=silence after=12.500 s idle=5.000 s lost=1: No byte came back
						04:04:05.678 connection=1 refused phase=connect reason=refused: Nothing listens on [::1]:7007
						04:04:05.678 connection=3 refused phase=resolve reason=dns: nobody
						04:04:05.678 connection=1 reconnected to [::1]:7007 gap=1.234 s
						""");
	}

	@Test
	void jsonIsAnObjectForEachEvent() {
		tell(new HoldJson(this.out, TARGET, CLOCK));
		assertThat(this.printed).hasToString(
				"""
						{"type":"hold","connection":1,"event":"opened","address":"::1","at":"2026-11-26T03:04:05.678Z"}
						{"type":"hold","connection":1,"event":"closed","by":"peer","how":"fin","after":12.5,"idle":0.25,"lost":0,"message":"The peer has ended the connection","at":"2026-11-26T03:04:05.678Z"}
						{"type":"hold","connection":2,"event":"closed","by":"us","how":"silence","after":12.5,"idle":5,"lost":1,"message":"No byte came back","at":"2026-11-26T03:04:05.678Z"}
						{"type":"hold","connection":1,"event":"refused","address":"::1","phase":"connect","reason":"refused","message":"Nothing listens on [::1]:7007","at":"2026-11-26T03:04:05.678Z"}
						{"type":"hold","connection":3,"event":"refused","phase":"resolve","reason":"dns","message":"nobody","at":"2026-11-26T03:04:05.678Z"}
						{"type":"hold","connection":1,"event":"reconnected","address":"::1","gap":1.234,"at":"2026-11-26T03:04:05.678Z"}
						""");
	}

	private static void tell(HoldReport report) {
		report.add(new HoldEvent.Opened(1, ADDRESS));
		report.add(new HoldEvent.Closed(1, CloseCause.FIN, 12_500_000_000L, 250_000_000, 0,
				"The peer has ended the connection"));
		report
			.add(new HoldEvent.Closed(2, CloseCause.SILENCE, 12_500_000_000L, 5_000_000_000L, 1, "No byte came back"));
		report.add(new HoldEvent.Refused(1, ADDRESS, Phase.CONNECT, Reason.REFUSED, "Nothing listens on [::1]:7007"));
		report.add(new HoldEvent.Refused(3, null, Phase.RESOLVE, Reason.DNS, "nobody"));
		report.add(new HoldEvent.Reconnected(1, ADDRESS, 1_234_000_000));
	}

	@Test
	void theStatusIsOneLineThatFitsTheTerminal() {
		HoldFigures figures = HoldFigures.of(10)
			.opened(9)
			.echoed(812)
			.closed(CloseCause.FIN, 1)
			.closed(CloseCause.RST, 0);
		figures.reached(3_725_000_000_000L, 1_500_000_000);
		new HoldStatus(new StatusLine(this.out, 80)).accept(figures.statistics());
		assertThat(this.printed)
			.hasToString("\033[?7l\r\033[K1:02:05  7 of 10 open  812 echoes  1 lost  2 ended\033[?7h");
		this.printed.getBuffer().setLength(0);
		HoldStatus narrow = new HoldStatus(new StatusLine(this.out, 24));
		narrow.accept(figures.statistics());
		narrow.clear();
		assertThat(this.printed).hasToString("\033[?7l\r\033[K1:02:05  7 of 10 open  \033[?7h\r\033[K");
	}

	@Test
	void theSummarySaysForHowLongConnectionsAreMissing() {
		HoldFigures figures = HoldFigures.of(3).opened(2).echoed(5).closed(CloseCause.FIN, 0);
		figures.reached(60_000_000_000L, 12_025_000_000L);
		new HoldText(this.out, TARGET, Framing.RAW, CLOCK).summarize(figures.statistics(),
				List.of(new BigDecimal("50")));
		assertThat(this.printed).hasToString("""
				--- localhost port 7007 tcp echo hold ---
				FAILED: 2 not open at the end
				3 connections for 60.000 s, 5 echoes, 0 lost, 0 doubled, 0 reconnects
				closed: fin 1
				2 of them were not there at the end, for up to 12.025 s
				rtt p50 = 1.000 ms
				""");
		this.printed.getBuffer().setLength(0);
		new HoldJson(this.out, TARGET, CLOCK).summarize(figures.statistics(), List.of(new BigDecimal("50")));
		assertThat(this.printed).hasToString(
				"""
						{"type":"statistics","target":"localhost:7007","verdict":"FAILED: 2 not open at the end","connections":3,"open":1,"echoes":5,"lost":0,"lost-never-echoed":0,"doubled":0,"reconnects":0,"refused":0,"closed":{"fin":1},"percentiles":{"50":0.001000447},"gaps":{"50":null},"gap-at-end":12.025,"duration":60,"at":"2026-11-26T03:04:05.678Z"}
						""");
	}

	@Test
	void theSummaryAdvisesLinesIfNoByteEverCameBack() {
		HoldFigures figures = HoldFigures.of(1).opened(1).closedWithoutEcho(CloseCause.SILENCE, 1);
		new HoldText(this.out, TARGET, Framing.RAW, CLOCK).summarize(figures.statistics(), List.of());
		assertThat(this.printed.toString()).contains(
				"lost: 1 of 1 over connections that never echoed; if the listener takes lines, add --framing lf\n");
	}

	@Test
	void theSummarySaysHowManyWereLostBeforeAnyEcho() {
		HoldFigures figures = HoldFigures.of(2)
			.opened(5)
			.echoed(5)
			.closed(CloseCause.RST, 1)
			.closedWithoutEcho(CloseCause.FIN, 1)
			.closedWithoutEcho(CloseCause.FIN, 1);
		new HoldText(this.out, TARGET, Framing.RAW, CLOCK).summarize(figures.statistics(),
				List.of(new BigDecimal("50")));
		assertThat(this.printed.toString()).contains("""
				, 3 lost, 0 doubled, 0 reconnects
				lost: 2 of 3 over connections that never echoed
				closed: fin 2, rst 1
				""").doesNotContain("--framing");
		this.printed.getBuffer().setLength(0);
		new HoldJson(this.out, TARGET, CLOCK).summarize(figures.statistics(), List.of(new BigDecimal("50")));
		assertThat(this.printed.toString()).contains(",\"lost\":3,\"lost-never-echoed\":2,");
	}

	@Test
	void textOfASearchSaysWhatIsKnown() {
		search(new HoldText(this.out, TARGET, Framing.RAW, CLOCK));
		assertThat(this.printed).hasToString("""
				silent for 60.000 s: still there
				between 48.000 s and 54.010 s, then silence
				--- localhost port 7007 idle timeout ---
				none up to 60.000 s
				--- localhost port 7007 idle timeout ---
				between 48.000 s and 54.010 s, then silence
				--- localhost port 7007 idle timeout ---
				10.012 s, then fin
				""");
	}

	@Test
	void jsonOfASearchHasNullForWhatIsNotKnown() {
		search(new HoldJson(this.out, TARGET, CLOCK));
		assertThat(this.printed).hasToString(
				"""
						{"type":"idle-search","target":"localhost:7007","found":false,"above":60,"below":null,"how":null,"at":"2026-11-26T03:04:05.678Z"}
						{"type":"idle-search","target":"localhost:7007","found":true,"above":48,"below":54.01,"how":"silence","at":"2026-11-26T03:04:05.678Z"}
						{"type":"idle-timeout","target":"localhost:7007","found":false,"above":60,"below":null,"how":null,"at":"2026-11-26T03:04:05.678Z"}
						{"type":"idle-timeout","target":"localhost:7007","found":true,"above":48,"below":54.01,"how":"silence","at":"2026-11-26T03:04:05.678Z"}
						{"type":"idle-timeout","target":"localhost:7007","found":true,"above":10.012,"below":10.012,"how":"fin","at":"2026-11-26T03:04:05.678Z"}
						""");
	}

	private static void search(HoldReport report) {
		IdleResult none = new IdleResult(60_000_000_000L, 0, null);
		IdleResult between = new IdleResult(48_000_000_000L, 54_010_000_000L, CloseCause.SILENCE);
		report.add(none);
		report.add(between);
		report.summarize(none);
		report.summarize(between);
		report.summarize(new IdleResult(10_012_000_000L, 10_012_000_000L, CloseCause.FIN));
	}

}
