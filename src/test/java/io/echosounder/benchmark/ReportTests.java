package io.echosounder.benchmark;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReportTests {

	private static final Case LINES = Cases.named(Cases.LINES_50);

	private final Comparison comparison = new Comparison(LINES);

	private final Results results = new Results();

	ReportTests() {
		this.results.add(this.comparison);
	}

	@Test
	void aRowHasMediansAndTheRatioToTheCheaperNetty() {
		add("echosounder", 8e-6, 0.00);
		add("netty-nio", 16e-6, 0.00);
		add("netty-epoll", 10e-6, 0.00);
		add("echosounder", 12e-6, 0.00);
		add("netty-nio", 16e-6, 0.00);
		add("netty-epoll", 10e-6, 0.00);
		assertThat(text()).contains(
				"| server | CPU a message, µs | × `netty-epoll` | user, µs | system, µs | messages a second | p50, µs |")
			.contains(
					"| `echosounder` | 10.0 (8.0–12.0) | 1.00 (0.80–1.20) | 2.50 ×1.00 | 7.5 ×1.00 | 50,000 ×1.00 | 250 ×1.00 |")
			.contains("| `netty-nio` | 16.0 (16.0–16.0) | 1.60 (1.60–1.60) | 4.0 ×1.60 | 12.0 ×1.60 |")
			.contains("| `netty-epoll` | 10.0 (10.0–10.0) | 1.00 (1.00–1.00) | 2.50 | 7.5 | 50,000 | 250 |");
	}

	@Test
	void timesThatAreShortHaveTwoDigits() {
		add("echosounder", 0.444e-6, 0.00);
		assertThat(text()).contains("| `echosounder` | 0.44 (0.44–0.44) | 0.11 | 0.33 |");
	}

	@Test
	void aServerWithoutUserTimeHasNoRatioToIt() {
		this.comparison.add("echosounder", measurement(1e-6, 1e-6, 0));
		this.comparison.add("netty-nio", measurement(1e-6, 0, 0));
		assertThat(text()).doesNotContain("Infinity", "NaN")
			.contains("| `echosounder` | 1.00 (1.00–1.00) | 1.00 (1.00–1.00) | 1.00 |");
	}

	@Test
	void theCheapestComesFirst() {
		add("echosounder", 9e-6, 0.00);
		add("jdk-virtual", 14e-6, 0.00);
		add("netty-epoll", 8e-6, 0.00);
		assertThat(this.comparison.servers()).containsExactly("netty-epoll", "echosounder", "jdk-virtual");
	}

	@Test
	void goalsAreMetOrMissedByTheMedian() {
		add("echosounder", 9e-6, 0.00);
		add("netty-nio", 10e-6, 0.00);
		add("stock-nio", 20e-6, 0.00);
		add("netty-epoll", 8e-6, 0.00);
		assertThat(text()).contains("| | goal | measured | user time, of Netty's | met |")
			.contains("on NIO | ≤ 0.8 | 0.90 (0.90–0.90) | 0.90 (0.90–0.90) | **no**; user time is at Netty's")
			.contains("on its native epoll | ≤ 1.0 | 1.13 (1.13–1.13) | 1.13 (1.13–1.13) | **no** |")
			.contains("stock NIO gateway's | ≤ 0.35 | 0.45 (0.45–0.45) |  | **no** |")
			.contains("sockets' | ≤ 0.45 |  |  | not measured |");
	}

	@Test
	void aGoalMayBeMissedInTheKernelOnly() {
		this.comparison.add("echosounder", measurement(9e-6, 2e-6, 0));
		this.comparison.add("netty-nio", measurement(8e-6, 2e-6, 0));
		assertThat(text()).contains(
				"on NIO | ≤ 0.8 | 1.13 (1.13–1.13) | 1.00 (1.00–1.00) | **no**; user time is at Netty's: the kernel is the limit |");
	}

	@Test
	void idleConnectionsAndTlsHaveGoals() {
		add("echosounder", 10e-6, 0.00);
		Comparison idle = new Comparison(Cases.named(Cases.IDLE));
		idle.add("echosounder", Measurement.of(Map.of(Metric.CPU, 10.4e-6, Metric.HEAP, 1790.0)));
		Comparison tls = new Comparison(Cases.named(Cases.TLS));
		tls.add("echosounder", measurement(20e-6, 0));
		tls.add("netty-nio", measurement(25e-6, 0));
		this.results.add(idle);
		this.results.add(tls);
		assertThat(text()).contains("of that without | ≤ 1.05 | 1.04 (1.04–1.04) |  | yes |")
			.contains("| Heap of an idle connection | ≤ 1,800 B | 1,790 (1,790–1,790) |  | yes |")
			.contains("over TLS: CPU a message, of Netty's on NIO | ≤ 1.0 | 0.80 (0.80–0.80) |");
	}

	@Test
	void jarsAreComparedWithTheFirstOfThemRoundByRound() {
		for (double before : new double[] { 20e-6, 10e-6, 10e-6 }) {
			add("before", before, 0.00);
			add("after", 9e-6, 0.00);
			add("netty-nio", 10e-6, 0.00);
		}
		String text = text("before", "after");
		assertThat(text).contains("| | goal | `before` | `after` | user time, of Netty's | met |")
			.contains("|---|---|---|---|---|---|")
			.contains("on NIO | ≤ 0.8 | 1.00 (1.00–2.00) | 0.90 (0.90–0.90) | 0.90 (0.90–0.90) | **no**; user")
			.contains("### Of `before`, in the same round")
			.contains(
					"| case | server | CPU a message | user | system | messages a second | p50 | p99 | heap an idle connection |")
			.contains(
					"| `lines-50` | `after` | 0.90 (0.45–0.90) | 0.90 (0.45–0.90) | 0.90 (0.45–0.90) | 1.00 (1.00–1.00) | 1.00 (1.00–1.00) |  |  |")
			.contains("| server | CPU a message, µs | × `netty-nio` | × `before` | user, µs |")
			.contains("| `after` | 9.0 (9.0–9.0) | 0.90 (0.90–0.90) | 0.90 (0.45–0.90) | 2.25 ×0.90 |");
	}

	@Test
	void tablesOfCasesAreFolded() {
		add("echosounder", 9e-6, 0.00);
		assertThat(text()).containsSubsequence("### Goals", "<details><summary>All cases</summary>\n\n###",
				"(`lines-50`)", "\n\n</details>\n");
	}

	@Test
	void withoutJarsNothingIsComparedWithThem() {
		add("echosounder", 9e-6, 0.00);
		assertThat(text()).doesNotContain("in the same round");
	}

	@Test
	void aMachineThatWasNotQuietIsSaid() {
		add("echosounder", 9e-6, 0.30);
		assertThat(text())
			.contains("**The machine was not quiet**: others took a median of 30.0 % of it in `lines-50`");
	}

	@Test
	void aQuietMachineIsSaid() {
		add("echosounder", 9e-6, 0.01);
		assertThat(text()).doesNotContain("not quiet").contains("Others took 1.0 (1.0–1.0) % of the machine");
	}

	@Test
	void failuresAndAbsencesHaveAReason() {
		add("echosounder", 9e-6, 0.00);
		this.comparison.add("stock-nio", Measurement.failed("1 errors"));
		this.comparison.leaveOut("asyncio-protocol", "there is no python3");
		assertThat(text()).contains("| `stock-nio`, **failed**: 1 errors |")
			.contains("No `asyncio-protocol`: there is no python3.");
	}

	@Test
	void figuresHaveALineForEachMeasurement() {
		add("echosounder", 9e-6, 0.01);
		add("echosounder", 8e-6, 0.01);
		assertThat(Figures.of(this.results).lines()).hasSize(3)
			.first()
			.isEqualTo("case,server,round,cpu,user,system,rate,p50,p99,p999,memory,heap,start,others");
		assertThat(Figures.of(this.results))
			.contains("lines-50,echosounder,2,8.0E-6,2.0E-6,6.0E-6,50000.0,2.5E-4,,,,,,0.01\n");
	}

	@Test
	void thePlotHasACurveForEachServerWithTwoPoints() {
		add("echosounder", 9e-6, 0.00);
		add("netty-nio", 10e-6, 0.00);
		assertThat(Plot.of(this.results)).isNull();
		Comparison more = new Comparison(Cases.named("lines-10000"));
		more.add("echosounder", measurement(12e-6, 0));
		this.results.add(more);
		assertThat(Plot.of(this.results)).startsWith("<svg ")
			.contains(">10,000</text>", ">echosounder</text>")
			.containsOnlyOnce("<polyline")
			.doesNotContain("netty", "NaN");
	}

	private void add(String server, double cpu, double others) {
		this.comparison.add(server, measurement(cpu, others));
	}

	private static Measurement measurement(double cpu, double others) {
		return measurement(cpu, cpu / 4, others);
	}

	private static Measurement measurement(double cpu, double user, double others) {
		return Measurement.of(Map.of(Metric.CPU, cpu, Metric.USER, user, Metric.SYSTEM, cpu - user, Metric.RATE,
				50_000.0, Metric.P50, 250e-6, Metric.OTHERS, others));
	}

	/** With jars of these names instead of the packaged one. */
	private String text(String... jars) {
		List<Jar> paths = Stream.of(jars).map((name) -> new Jar(name, Path.of(name + ".jar"))).toList();
		return new Report(this.results, new Selection(List.of(), List.of(jars), paths, 5, 3)).text(LocalDate.EPOCH,
				"a machine", List.of("Java 25"), null);
	}

}
