package io.echosounder.benchmark;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReportTests {

	private static final Case LINES = named(Cases.LINES_50);

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
		assertThat(text()).contains("| server | CPU a message, µs | × `netty-epoll` | messages a second | p50, µs |")
			.contains("| `echosounder` | 10.0 (8.0–12.0) | 1.00 (0.80–1.20) | 50,000 ×1.00 | 250 ×1.00 |")
			.contains("| `netty-nio` | 16.0 (16.0–16.0) | 1.60 (1.60–1.60) |")
			.contains("| `netty-epoll` | 10.0 (10.0–10.0) | 1.00 (1.00–1.00) | 50,000 | 250 |");
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
		assertThat(text()).contains("of Netty's | ≤ 1.0 | 0.90 (0.90–0.90) | yes |")
			.contains("stock NIO gateway's | ≤ 0.35 | 0.45 (0.45–0.45) | **no** |")
			.contains("sockets' | ≤ 0.45 |  | not measured |");
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
			.isEqualTo("case,server,round,cpu,rate,p50,p99,p999,memory,heap,start,others");
		assertThat(Figures.of(this.results)).contains("lines-50,echosounder,2,8.0E-6,50000.0,2.5E-4,,,,,,0.01\n");
	}

	@Test
	void thePlotHasACurveForEachServerWithTwoPoints() {
		add("echosounder", 9e-6, 0.00);
		add("netty-nio", 10e-6, 0.00);
		assertThat(Plot.of(this.results)).isNull();
		Comparison more = new Comparison(named("lines-10000"));
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
		return Measurement
			.of(Map.of(Metric.CPU, cpu, Metric.RATE, 50_000.0, Metric.P50, 250e-6, Metric.OTHERS, others));
	}

	private static Case named(String name) {
		return Cases.ALL.stream().filter((test) -> test.name().equals(name)).findFirst().orElseThrow();
	}

	private String text() {
		return new Report(this.results, new Selection(List.of(), List.of(), 5, 3)).text(LocalDate.EPOCH, "a machine",
				List.of("Java 25"), null);
	}

}
