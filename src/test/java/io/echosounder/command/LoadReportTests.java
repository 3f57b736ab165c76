package io.echosounder.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import io.echosounder.address.Target;
import io.echosounder.framing.Framing;
import io.echosounder.load.LoadOptions;
import io.echosounder.load.LoadResult;
import io.echosounder.load.Results;
import io.echosounder.load.Sizes;
import io.echosounder.probe.Phase;
import io.echosounder.probe.Reason;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for how a load is told of, to the byte.
 */
class LoadReportTests {

	private static final Target TARGET = new Target("localhost", 7007);

	private static final LoadOptions CLOSED = new LoadOptions(2, 4, 0, Duration.ofSeconds(2), Long.MAX_VALUE,
			new Sizes(20, 2048));

	private static final LoadOptions PACED = new LoadOptions(10, 1, 2.5, Duration.ofSeconds(4), Long.MAX_VALUE,
			Sizes.of(64));

	/**
	 * The histogram keeps three digits, and tells the largest that they may stand for.
	 */
	private static final long SHORT = 1 << 19;

	private static final long LONG = 1 << 20;

	private static final Invocation INVOCATION = new Invocation(Instant.parse("2026-11-30T05:31:25.678Z"), "probe-1",
			"1.0.0", "echosounder load '<b>'");

	private static final String RUN = "\"at\":\"2026-11-30T05:31:25Z\",\"host\":\"probe-1\",\"version\":\"1.0.0\","
			+ "\"command\":\"echosounder load '<b>'\"";

	@Test
	void textOfAClosedLoop() {
		assertThat(text(Results.of(CLOSED).second(0, SHORT, SHORT, SHORT).second(0, LONG).result(), "50", "99"))
			.isEqualTo("""
					OK: 4 echoed
					--- localhost port 7007 tcp echo load ---
					2 connections, depth 4, 20-2048 bytes, closed loop
					4 messages in 2.00 s, 2.0/s, 0.00 MB/s; 0 errors, 0 mismatches
					latency   p50/p99/max = 0.525/1.050/1.050 ms
					""");
	}

	@Test
	void textOfARateWithAllThatCanGoWrong() {
		assertThat(text(failing().result(), "50", "99.9")).isEqualTo("""
				FAILED: 7 of 10 not echoed
				--- localhost port 7007 tcp echo load ---
				10 connections, depth 1, 64 bytes, 2.5/s asked for
				3 messages in 2.00 s, 1.5/s, 0.00 MB/s; 3 errors, 1 mismatches
				2 x phase=first-byte reason=closed: The peer has ended the connection
				1 x phase=echo reason=mismatch: Byte 3 of 64 came back as 0x01, not as 0x02
				3 lost, 4 unsent, 3 reconnects
				silence: no echo in the last 1.0 s
				latency   p50/p99.9/max = 0.525/1.574/1.574 ms
				corrected p50/p99.9/max = 1500.512/2000.683/2000.683 ms
				corrected includes the 7 not echoed, each with its wait until the end
				""");
	}

	@Test
	void textOfNothingHasNoLatency() {
		assertThat(text(Results.of(PACED).result(), "50")).isEqualTo("""
				FAILED: nothing sent
				--- localhost port 7007 tcp echo load ---
				10 connections, depth 1, 64 bytes, 2.5/s asked for
				0 messages in 0.00 s, 0.0/s, 0.00 MB/s; 0 errors, 0 mismatches
				""");
	}

	/** Each echo takes half of the second, so that two connections carry four. */
	@Test
	void adviceIsGivenWhereConnectionsWereTooFew() {
		LoadOptions options = new LoadOptions(2, 1, 20, Duration.ofSeconds(2), Long.MAX_VALUE, Sizes.of(64));
		Results slow = Results.of(options).second(0, 500_000_000, 500_000_000).second(0, 500_000_000);
		String advice = "more --connections or --depth may carry this rate\n";
		assertThat(text(slow.unsent(30, 1_000_000_000).result(), "50")).startsWith("FAILED: 30 of 33 not echoed\n")
			.contains("0 lost, 30 unsent, 0 reconnects\n" + advice);
		assertThat(text(slow.failed(Phase.CONNECT, Reason.REFUSED, "Nothing listens", 0).result(), "50"))
			.doesNotContain("--connections");
	}

	@Test
	void theVerdictNamesTheFigureThatDecides() {
		LoadOptions options = new LoadOptions(2, 1, 1000, Duration.ofSeconds(2), Long.MAX_VALUE, Sizes.of(64));
		assertThat(LoadVerdict.of(Results.of(options).second(0, new long[30_000]).result()))
			.isEqualTo("OK: 30,000 echoed");
		assertThat(LoadVerdict.of(Results.of(options).second(0, new long[1995]).unsent(5, 1_000_000).result()))
			.isEqualTo("OK: 1,995 of 2,000 echoed, 5 unsent when the time was over");
		assertThat(LoadVerdict.of(Results.of(options).second(0, new long[16_195]).unsent(13_805, LONG).result()))
			.isEqualTo("FAILED: 13,805 of 30,000 not echoed");
		Results idle = Results.of(options).second(0, LONG).failed(Phase.SEND, Reason.CLOSED, "Ended", 0);
		assertThat(LoadVerdict.of(idle.result())).isEqualTo("FAILED: 1 echoed, but 1 error");
		assertThat(LoadVerdict
			.of(Results.of(options).failed(Phase.CONNECT, Reason.REFUSED, "Nothing listens", 0).result()))
			.isEqualTo("FAILED: nothing sent, 1 error");
	}

	@Test
	void anyPercentilesAreTold() {
		assertThat(text(Results.of(CLOSED).second(0, SHORT, LONG).result(), "0", "100", "50.00", "99.999999999"))
			.endsWith("latency   p0/p100/p50.00/p99.999999999/max = 0.524/1.050/0.525/1.050/1.050 ms\n");
	}

	@Test
	void jsonIsOneObjectOfNumbers() {
		assertThat(json(failing().result())).isEqualTo("{\"type\":\"load\",\"target\":\"localhost:7007\","
				+ "\"success\":false,\"verdict\":\"FAILED: 7 of 10 not echoed\","
				+ "\"connections\":10,\"depth\":1,\"size\":\"64\",\"asked\":2.5,\"due\":10,"
				+ "\"messages\":3,\"bytes\":192,\"rate\":1.500,\"errors\":3,"
				+ "\"mismatches\":1,\"lost\":3,\"unsent\":4,\"reconnects\":3,\"duration\":2,\"silence\":1,"
				+ "\"latency\":{\"50\":0.000524799,\"99.9\":0.001573887,\"mean\":0.000874155,\"max\":0.001573887},"
				+ "\"corrected\":{\"50\":1.500512255,\"99.9\":2.000683007,\"mean\":1.200462438,\"max\":2.000683007},"
				+ "\"failures\":[{\"phase\":\"first-byte\",\"reason\":\"closed\",\"count\":2,"
				+ "\"message\":\"The peer has ended the connection\"},{\"phase\":\"echo\",\"reason\":\"mismatch\","
				+ "\"count\":1,\"message\":\"Byte 3 of 64 came back as 0x01, not as 0x02\"}]," + RUN + "}");
	}

	@Test
	void jsonOfNothingHasNullForWhatThereIsNot() {
		assertThat(json(Results.of(CLOSED).result())).isEqualTo("{\"type\":\"load\",\"target\":\"localhost:7007\","
				+ "\"success\":false,\"verdict\":\"FAILED: nothing sent\","
				+ "\"connections\":2,\"depth\":4,\"size\":\"20-2048\",\"asked\":null,\"due\":0,"
				+ "\"messages\":0,\"bytes\":0,\"rate\":0.000,\"errors\":0,"
				+ "\"mismatches\":0,\"lost\":0,\"unsent\":0,\"reconnects\":0,\"duration\":0,\"silence\":0,"
				+ "\"latency\":{\"50\":null,\"99.9\":null,\"mean\":null,\"max\":null},"
				+ "\"corrected\":{\"50\":null,\"99.9\":null,\"mean\":null,\"max\":null},\"failures\":[]," + RUN + "}");
	}

	@Test
	void thePageNeedsNothingButItself() {
		String page = page(failing().result());
		assertThat(page).startsWith("<!DOCTYPE html>").contains("uPlot").doesNotContain("@uplot", "@data@");
		assertThat(page).doesNotContainPattern("(?i)\\b(src|href|srcset)\\s*=\\s*[\"']")
			.doesNotContainPattern("(?i)<(link|img|iframe|object|embed|base)\\b")
			.doesNotContainPattern("url\\(|@import|\\bimport\\s*\\(|XMLHttpRequest|\\bfetch\\s*\\(");
		// the only address is that of the author, in a comment
		assertThat(Pattern.compile("https?://\\S+").matcher(page).results().map((match) -> match.group()))
			.containsOnly("https://github.com/leeoniya/uPlot");
	}

	@Test
	void thePageHasTheVerdictInItsTitle() {
		assertThat(page(failing().result())).contains(
				"<title>FAILED: 7 of 10 not echoed \u2013 load on localhost:7007<",
				"<h1 class=\"failed\">FAILED: 7 of 10 not echoed</h1>");
		assertThat(page(Results.of(CLOSED).second(0, SHORT).result())).contains("<h1 class=\"ok\">OK: 1 echoed</h1>");
	}

	@Test
	void thePageSaysWhenWhereAndHowTheLoadWasRun() {
		assertThat(page(failing().result())).contains("<td>date</td><td>2026-11-30 05:31:25 UTC</td>",
				"<td>host</td><td>probe-1</td>", "<td>version</td><td>1.0.0</td>",
				"<td>command</td><td>echosounder load '&lt;b&gt;'</td>");
	}

	@Test
	void thePageHasTheFiguresInTheWordsOfTheText() {
		assertThat(page(failing().result())).contains("<td>due</td><td>10</td>", "<td>messages</td><td>3</td>",
				"<td>lost</td><td>3</td>", "<td>unsent</td><td>4</td>", "<td>asked for</td><td>2.5/s</td>",
				"<th>ms</th><th>latency</th><th>corrected</th>", "<td>p50</td><td>0.525</td><td>1500.512</td>",
				"<td>mean</td><td>0.874</td><td>1200.462</td>", "<td>max</td><td>1.574</td><td>2000.683</td>",
				"<td>2</td><td>first-byte</td><td>closed</td><td>The peer has ended the connection</td>");
	}

	@Test
	void thePageHasAHistogram() {
		assertThat(page(Results.of(CLOSED).second(0, SHORT, SHORT, 30 * LONG).result())).contains(
				"<tr><td>0.5\u20131 ms</td><td><div class=\"bar series0\" style=\"width:max(1px,100.0%)\"></div></td><td>2</td>",
				"<tr><td>1\u20132 ms</td><td><div class=\"bar series0\" style=\"width:0.0%\"></div></td><td>0</td>",
				"<tr><td>20\u201350 ms</td><td><div class=\"bar series0\" style=\"width:max(1px,50.0%)\"></div></td><td>1</td>");
		assertThat(page(failing().result())).contains("<tr><td>1\u20132 s</td><td><div class=\"bar series0\"",
				"<td>0<br>7</td>");
	}

	@Test
	void thePageHasNoPlaceForWhatThereIsNot() {
		assertThat(page(failing().result())).contains("id=\"over-time\"", "id=\"distribution\"", "id=\"rate\"",
				"id=\"errors\"");
		assertThat(page(Results.of(CLOSED).second(0, SHORT).result())).contains("id=\"rate\"")
			.doesNotContain("id=\"errors\"", "<table class=\"failures\">", ">corrected<");
		assertThat(page(Results.of(PACED).result())).contains("Nothing came back")
			.doesNotContain("class=\"plot\"", "<h2>Histogram");
	}

	@Test
	void thePageHasTheFiguresAsJson() {
		String data = data(page(failing().result()));
		assertThat(JsonPath.<Integer>read(data, "$.load.messages")).isEqualTo(3);
		assertThat(JsonPath.<Double>read(data, "$.load.corrected['99.9']")).isEqualTo(2.000683007);
		assertThat(JsonPath.<Double>read(data, "$.load.asked")).isEqualTo(2.5);
		assertThat(JsonPath.<List<Number>>read(data, "$.intervals[*].to")).hasToString("[1,2]");
		assertThat(JsonPath.<List<Number>>read(data, "$.intervals[*].errors")).hasToString("[2,1]");
		assertThat(JsonPath.<List<Object>>read(data, "$.intervals[*].p99")).as("of a second with echoes").hasSize(1);
		assertThat(JsonPath.<List<Number>>read(data, "$.distribution.latency[*].percent"))
			.allMatch((percent) -> percent.doubleValue() < 100);
		assertThat(JsonPath.<List<Number>>read(data, "$.distribution.corrected[*].seconds")).isNotEmpty()
			.allMatch((seconds) -> seconds.doubleValue() > 0.001);
	}

	@Test
	void thePageOfAClosedLoopOrOfNothingHasWhatThereIs() {
		String closed = data(page(Results.of(CLOSED).second(0, SHORT).result()));
		assertThat(JsonPath.<List<Object>>read(closed, "$.distribution.corrected")).isEmpty();
		assertThat(JsonPath.<Object>read(closed, "$.load.asked")).isNull();
		String nothing = data(page(Results.of(PACED).result()));
		assertThat(JsonPath.<List<Object>>read(nothing, "$.intervals")).isEmpty();
		assertThat(JsonPath.<List<Object>>read(nothing, "$.distribution.latency")).isEmpty();
	}

	@Test
	void whatAPeerSaysCannotEndTheScriptItStandsIn() {
		String said = "More came back: it goes on with \"</script><script>alert(1)</script><!--\" @uplot.js@";
		String page = page(Results.of(CLOSED).failed(Phase.ECHO, Reason.MISMATCH, said, 1).second(0, SHORT).result());
		assertThat(Pattern.compile("(?i)</script").matcher(page).results()).hasSize(3);
		assertThat(page).doesNotContain("alert(1)<");
		assertThat(JsonPath.<String>read(data(page), "$.load.failures[0].message")).isEqualTo(said);
	}

	@Test
	void theBarShowsHowFarTheTimeHasCome() {
		StringWriter shown = new StringWriter();
		ProgressBar bar = bar(shown, 80, PACED);
		bar.accept(Results.of(PACED).second(SHORT, SHORT, SHORT).result());
		assertThat(shown).hasToString(line("[=====               ] 1 s  2.0/s  p50 1.050  p99 1.050 ms  0 errors"));
		shown.getBuffer().setLength(0);
		bar.accept(Results.of(PACED).second(SHORT, SHORT).silence(4).result());
		assertThat(shown).hasToString(line("[====================] 5 s  0.0/s  p50 1.050  p99 1.050 ms  0 errors"));
		shown.getBuffer().setLength(0);
		bar.end();
		assertThat(shown).hasToString("\r\033[K");
	}

	@Test
	void theBarShowsHowFarTheCountHasCome() {
		LoadOptions options = new LoadOptions(1, 1, 0, null, 10, Sizes.of(64));
		StringWriter shown = new StringWriter();
		bar(shown, 80, options).accept(Results.of(options).second(0, SHORT, SHORT, SHORT).result());
		assertThat(shown).hasToString(line("[======              ] 1 s  3.0/s  p50 0.525  p99 0.525 ms  0 errors"));
	}

	@Test
	void theBarOfAnEndlessLoadIsEmpty() {
		LoadOptions options = new LoadOptions(1, 1, 0, null, Long.MAX_VALUE, Sizes.of(64));
		StringWriter shown = new StringWriter();
		bar(shown, 80, options).accept(Results.of(options).second(0).result());
		assertThat(shown).hasToString(line("[                    ] 1 s  0.0/s  p50 0.000  p99 0.000 ms  0 errors"));
	}

	@Test
	void theBarFitsTheTerminal() {
		String figures = "1 s  2.0/s  p50 1.050  p99 1.050 ms  0 errors";
		assertThat(barOfOneSecond(60)).isEqualTo(line("[==         ] " + figures));
		assertThat(barOfOneSecond(53)).as("no room for a bar").isEqualTo(line(figures));
		assertThat(barOfOneSecond(20)).isEqualTo(line("1 s  2.0/s  p50 1.0"));
	}

	@Test
	void theTextAdvisesLinesIfNoByteEverCameBack() {
		Results none = Results.of(PACED).failed(Phase.FIRST_BYTE, Reason.TIMEOUT, "No byte came back", 1);
		assertThat(text(none.result(), "50")).contains(
				"1 x phase=first-byte reason=timeout: No byte came back; if the listener takes lines, add --framing lf\n");
		assertThat(text(none.second(0, SHORT).result(), "50")).doesNotContain("--framing");
	}

	private static String barOfOneSecond(int columns) {
		StringWriter shown = new StringWriter();
		bar(shown, columns, PACED).accept(Results.of(PACED).second(SHORT, SHORT, SHORT).result());
		return shown.toString();
	}

	private static ProgressBar bar(StringWriter shown, int columns, LoadOptions options) {
		return new ProgressBar(new StatusLine(new PrintWriter(shown), columns), options);
	}

	private static String line(String text) {
		return "\033[?7l\r\033[K" + text + "\033[?7h";
	}

	private static Results failing() {
		return Results.of(PACED)
			.failed(Phase.FIRST_BYTE, Reason.CLOSED, "The peer has ended the connection", 1)
			.failed(Phase.FIRST_BYTE, Reason.CLOSED, "The peer has ended the connection, again", 1)
			.second(SHORT, SHORT, SHORT, LONG + SHORT)
			.failed(Phase.ECHO, Reason.MISMATCH, "Byte 3 of 64 came back as 0x01, not as 0x02", 1)
			.second(0)
			.lostDue(0, 0, 0)
			.unsent(4, 1_500_000_000);
	}

	private static String text(LoadResult result, String... percentiles) {
		StringWriter text = new StringWriter();
		new LoadText(new PrintWriter(text), TARGET, Framing.RAW).print(result, percentiles(percentiles));
		return text.toString();
	}

	private static String json(LoadResult result) {
		return LoadJson.of(TARGET, result, percentiles("50", "99.9"), INVOCATION).toString();
	}

	private static String page(LoadResult result) {
		return new LoadPage(TARGET, result, percentiles("50", "99.9"), INVOCATION).toString();
	}

	private static String data(String page) {
		Matcher data = Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL)
			.matcher(page);
		assertThat(data.find()).isTrue();
		return data.group(1);
	}

	private static List<BigDecimal> percentiles(String... percentiles) {
		return Stream.of(percentiles).map(BigDecimal::new).toList();
	}

}
