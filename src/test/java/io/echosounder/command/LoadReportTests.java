package io.echosounder.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import io.echosounder.address.Target;
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

	@Test
	void textOfAClosedLoop() {
		assertThat(text(Results.of(CLOSED).second(0, SHORT, SHORT, SHORT).second(0, LONG).result(), "50", "99"))
			.isEqualTo("""
					--- localhost port 7007 tcp echo load ---
					2 connections, depth 4, 20-2048 bytes, closed loop
					4 messages in 2.00 s, 2.0/s, 0.00 MB/s; 0 errors, 0 mismatches
					latency   p50/p99/max = 0.525/1.050/1.050 ms
					""");
	}

	@Test
	void textOfARateWithAllThatCanGoWrong() {
		assertThat(text(failing().result(), "50", "99.9")).isEqualTo("""
				--- localhost port 7007 tcp echo load ---
				10 connections, depth 1, 64 bytes, 2.5/s asked for
				3 messages in 2.00 s, 1.5/s, 0.00 MB/s; 3 errors, 1 mismatches
				2 x phase=first-byte reason=closed: The peer has ended the connection
				1 x phase=echo reason=mismatch: Byte 3 of 64 came back as 0x01, not as 0x02
				3 sent without an echo, 3 reconnects
				4 were due and not sent: more --connections or --depth may carry this rate
				latency   p50/p99.9/max = 0.525/1.574/1.574 ms
				corrected p50/p99.9/max = 1.050/2.099/2.099 ms
				""");
	}

	@Test
	void textOfNothingHasNoLatency() {
		assertThat(text(Results.of(PACED).result(), "50")).isEqualTo("""
				--- localhost port 7007 tcp echo load ---
				10 connections, depth 1, 64 bytes, 2.5/s asked for
				0 messages in 0.00 s, 0.0/s, 0.00 MB/s; 0 errors, 0 mismatches
				""");
	}

	@Test
	void anyPercentilesAreTold() {
		assertThat(text(Results.of(CLOSED).second(0, SHORT, LONG).result(), "0", "100", "50.00", "99.999999999"))
			.endsWith("latency   p0/p100/p50.00/p99.999999999/max = 0.524/1.050/0.525/1.050/1.050 ms\n");
	}

	@Test
	void jsonIsOneObjectOfNumbers() {
		assertThat(json(failing().result())).isEqualTo("{\"type\":\"load\",\"target\":\"localhost:7007\","
				+ "\"connections\":10,\"depth\":1,\"messages\":3,\"bytes\":192,\"rate\":1.500,\"errors\":3,"
				+ "\"mismatches\":1,\"lost\":3,\"unsent\":4,\"reconnects\":3,\"duration\":2,"
				+ "\"latency\":{\"50\":0.000524799,\"99.9\":0.001573887},"
				+ "\"corrected\":{\"50\":0.001049599,\"99.9\":0.002099199},"
				+ "\"failures\":[{\"phase\":\"first-byte\",\"reason\":\"closed\",\"count\":2,"
				+ "\"message\":\"The peer has ended the connection\"},{\"phase\":\"echo\",\"reason\":\"mismatch\","
				+ "\"count\":1,\"message\":\"Byte 3 of 64 came back as 0x01, not as 0x02\"}]}");
	}

	@Test
	void jsonOfNothingHasNullForWhatThereIsNot() {
		assertThat(json(Results.of(CLOSED).result())).isEqualTo("{\"type\":\"load\",\"target\":\"localhost:7007\","
				+ "\"connections\":2,\"depth\":4,\"messages\":0,\"bytes\":0,\"rate\":0.000,\"errors\":0,"
				+ "\"mismatches\":0,\"lost\":0,\"unsent\":0,\"reconnects\":0,\"duration\":0,"
				+ "\"latency\":{\"50\":null,\"99.9\":null},\"corrected\":{\"50\":null,\"99.9\":null},\"failures\":[]}");
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
	void thePageHasTheFiguresAsJson() {
		String data = data(page(failing().result()));
		assertThat(JsonPath.<Integer>read(data, "$.load.messages")).isEqualTo(3);
		assertThat(JsonPath.<Double>read(data, "$.load.corrected['99.9']")).isEqualTo(0.002099199);
		assertThat(JsonPath.<Double>read(data, "$.asked")).isEqualTo(2.5);
		assertThat(JsonPath.<String>read(data, "$.size")).isEqualTo("64");
		assertThat(JsonPath.<List<Number>>read(data, "$.stretches[*].to")).hasToString("[1,2]");
		assertThat(JsonPath.<List<Number>>read(data, "$.stretches[*].errors")).hasToString("[2,1]");
		assertThat(JsonPath.<List<Object>>read(data, "$.stretches[*].p99")).as("of a second with echoes").hasSize(1);
		assertThat(JsonPath.<List<Number>>read(data, "$.distribution.latency[*].percent"))
			.allMatch((percent) -> percent.doubleValue() < 100);
		assertThat(JsonPath.<List<Number>>read(data, "$.distribution.corrected[*].seconds")).isNotEmpty()
			.allMatch((seconds) -> seconds.doubleValue() > 0.001);
	}

	@Test
	void thePageOfAClosedLoopOrOfNothingHasWhatThereIs() {
		String closed = data(page(Results.of(CLOSED).second(0, SHORT).result()));
		assertThat(JsonPath.<List<Object>>read(closed, "$.distribution.corrected")).isEmpty();
		assertThat(JsonPath.<List<Object>>read(closed, "$..asked")).isEmpty();
		assertThat(JsonPath.<String>read(closed, "$.size")).isEqualTo("20-2048");
		String nothing = data(page(Results.of(PACED).result()));
		assertThat(JsonPath.<List<Object>>read(nothing, "$.stretches")).isEmpty();
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
		ProgressBar bar = new ProgressBar(new PrintWriter(shown), PACED);
		bar.accept(Results.of(PACED).second(SHORT, SHORT, SHORT).result());
		assertThat(shown).hasToString("\r\033[K[=====               ] 1 s  2.0/s  p50 1.050  p99 1.050 ms  0 errors");
		shown.getBuffer().setLength(0);
		bar.accept(failing().second(0).second(0).second(0).result());
		assertThat(shown).hasToString("\r\033[K[====================] 5 s  0.0/s  p50 1.050  p99 2.099 ms  3 errors");
		shown.getBuffer().setLength(0);
		bar.end();
		assertThat(shown).hasToString("\r\033[K");
	}

	@Test
	void theBarShowsHowFarTheCountHasCome() {
		LoadOptions options = new LoadOptions(1, 1, 0, null, 10, Sizes.of(64));
		StringWriter shown = new StringWriter();
		new ProgressBar(new PrintWriter(shown), options)
			.accept(Results.of(options).second(0, SHORT, SHORT, SHORT).result());
		assertThat(shown).hasToString("\r\033[K[======              ] 1 s  3.0/s  p50 0.525  p99 0.525 ms  0 errors");
	}

	@Test
	void theBarOfAnEndlessLoadIsEmpty() {
		LoadOptions options = new LoadOptions(1, 1, 0, null, Long.MAX_VALUE, Sizes.of(64));
		StringWriter shown = new StringWriter();
		new ProgressBar(new PrintWriter(shown), options).accept(Results.of(options).second(0).result());
		assertThat(shown).hasToString("\r\033[K[                    ] 1 s  0.0/s  p50 0.000  p99 0.000 ms  0 errors");
	}

	private static Results failing() {
		return Results.of(PACED)
			.failed(Phase.FIRST_BYTE, Reason.CLOSED, "The peer has ended the connection", 1)
			.failed(Phase.FIRST_BYTE, Reason.CLOSED, "The peer has ended the connection, again", 1)
			.second(SHORT, SHORT, SHORT, LONG + SHORT)
			.failed(Phase.ECHO, Reason.MISMATCH, "Byte 3 of 64 came back as 0x01, not as 0x02", 1)
			.second(0)
			.unsent(4, 1_500_000_000);
	}

	private static String text(LoadResult result, String... percentiles) {
		StringWriter text = new StringWriter();
		new LoadText(new PrintWriter(text), TARGET).print(result, percentiles(percentiles));
		return text.toString();
	}

	private static String json(LoadResult result) {
		return LoadJson.of(TARGET, result, percentiles("50", "99.9")).toString();
	}

	private static String page(LoadResult result) {
		return new LoadPage(TARGET, result, percentiles("50", "99.9")).toString();
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
