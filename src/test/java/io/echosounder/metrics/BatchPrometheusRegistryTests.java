package io.echosounder.metrics;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.echosounder.testing.Background;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link BatchPrometheusRegistry} beside the registry that it replaces.
 */
class BatchPrometheusRegistryTests {

	private final MockClock clock = new MockClock();

	private final PrometheusMeterRegistry stock = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT,
			new PrometheusRegistry(), this.clock);

	private final PrometheusMeterRegistry ours = batching(this.clock);

	@Test
	void showsWhatMicrometerShows() {
		for (PrometheusMeterRegistry registry : List.of(this.stock, this.ours)) {
			registry.config().commonTags("application", "x y\"z");
			ListenerMetrics line = new ListenerMetrics(registry, "line");
			line.handled(1, 0);
			line.handled(3, 10_000);
			line.handled(32, 10_001);
			line.handled(2, 5_000_000_000L);
			line.handled(7, 60_000_000_000L);
			line.handled(0, 70_000_000_000L);
			line.handled(1, -1);
			new ListenerMetrics(registry, "raw").handled(1, 1_000_000);
		}
		assertThat(durations(this.ours)).contains("listener=\"line\",le=\"1.0E-5\"} 4", "_max", "# HELP")
			.isEqualTo(durations(this.stock));
	}

	@Test
	void theMeterTellsTheSameToOtherReaders() {
		Timer timer = record(this.ours);
		Timer expected = record(this.stock);
		assertThat(timer).isInstanceOf(BatchTimer.class);
		assertThat(timer.count()).isEqualTo(expected.count()).isEqualTo(6);
		assertThat(timer.totalTime(TimeUnit.MICROSECONDS)).isEqualTo(expected.totalTime(TimeUnit.MICROSECONDS));
		assertThat(timer.max(TimeUnit.MICROSECONDS)).isEqualTo(expected.max(TimeUnit.MICROSECONDS)).isEqualTo(20);
		assertThat(timer.getId()).isEqualTo(expected.getId());
		this.clock.add(10, TimeUnit.MINUTES);
		assertThat(timer.max(TimeUnit.MICROSECONDS)).isZero();
		assertThat(timer.count()).isEqualTo(6);
	}

	@Test
	void aMeterThatIsRemovedIsNotShownAnyMore() {
		this.ours.remove(record(this.ours));
		assertThat(durations(this.ours)).doesNotContain("listener=\"line\"");
	}

	@Test
	void whoAsksForPercentilesInTheSettingsGetsThem() {
		this.ours.config().meterFilter(new MeterFilter() {
			@Override
			public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
				return DistributionStatisticConfig.builder().percentilesHistogram(true).build().merge(config);
			}
		});
		assertThat(record(this.ours)).isNotInstanceOf(BatchTimer.class);
		assertThat(durations(this.ours)).contains("_count{listener=\"line\"} 6");
	}

	@Test
	void inACompositeEachTimeIsRecordedByItself() {
		CompositeMeterRegistry both = new CompositeMeterRegistry(Clock.SYSTEM, List.of(this.stock, this.ours));
		record(both);
		assertThat(durations(this.ours)).contains("_count{listener=\"line\"} 6").isEqualTo(durations(this.stock));
	}

	@Test
	void noTimeIsLostBetweenThreads() {
		Timer timer = record(this.ours);
		List<Background> threads = Stream.generate(() -> Background.start(() -> {
			for (int i = 0; i < 10_000; i++) {
				BatchTimer.record(timer, 3, 15_000);
			}
		})).limit(4).toList();
		threads.forEach(Background::join);
		assertThat(timer.count()).isEqualTo(6 + 4 * 30_000);
		assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isEqualTo(100_000 + 4 * 30_000 * 15_000.0);
	}

	@Test
	void anApplicationHasItsOwnRegistryUnlessItImportsThisOne() {
		ApplicationContextRunner application = new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(
				org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration.class,
				PrometheusMetricsExportAutoConfiguration.class));
		application.run((context) -> assertThat(context.getBean(MeterRegistry.class))
			.isExactlyInstanceOf(PrometheusMeterRegistry.class));
		application.withUserConfiguration(BatchPrometheusConfiguration.class)
			.run((context) -> assertThat(context.getBean(MeterRegistry.class))
				.isExactlyInstanceOf(BatchPrometheusRegistry.class));
	}

	private static Timer record(MeterRegistry registry) {
		new ListenerMetrics(registry, "line").handled(2, 10_000);
		Timer timer = registry.get(ListenerMetrics.MESSAGE_DURATION).tags(Tags.of("listener", "line")).timer();
		BatchTimer.record(timer, 4, 20_000);
		return timer;
	}

	private static PrometheusMeterRegistry batching(Clock clock) {
		return new BatchPrometheusRegistry(PrometheusConfig.DEFAULT, new PrometheusRegistry(), clock,
				ListenerMetrics.MESSAGE_DURATION);
	}

	private static String durations(PrometheusMeterRegistry registry) {
		return registry.scrape()
			.lines()
			.filter((line) -> line.contains("tcp_server_message_duration"))
			.sorted()
			.reduce("", (one, other) -> one + other + "\n");
	}

}
