package io.echosounder.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import io.echosounder.address.AddressFamily;
import io.echosounder.address.Target;
import io.echosounder.framing.Framing;
import io.echosounder.probe.ProbeOptions;
import io.echosounder.testing.Counted;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what goes well, with our own server, which counts with us.
 */
class LoadTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@AutoClose
	private static TestServer server;

	@BeforeAll
	static void start() {
		List<String> settings = new ArrayList<>();
		for (Framing framing : Framing.values()) {
			String prefix = "--echo.listeners." + name(framing) + ".";
			settings.addAll(
					List.of(prefix + "port=0", prefix + "framing=" + name(framing), prefix + "max-frame-length=64MB"));
		}
		settings.addAll(List.of("--echo.listeners.full.port=0", "--echo.listeners.full.max-connections=1"));
		server = TestServer.start(settings.toArray(String[]::new));
	}

	@AfterEach
	void nothingIsLeft() {
		server.awaitNoConnections();
	}

	static Stream<Arguments> framingsAndDepths() {
		return Stream.of(Framing.values())
			.flatMap((framing) -> Stream.of(1, 7, 64).map((depth) -> Arguments.of(framing, depth)));
	}

	@ParameterizedTest
	@MethodSource("framingsAndDepths")
	void everyFramingIsSpokenAtEveryDepth(Framing framing, int depth) {
		int max = (framing == Framing.LENGTH1) ? 255 : 3000;
		Counted before = server.counted(name(framing));
		LoadResult result = run(framing, closed(4, depth, 1000, new Sizes((framing == Framing.RAW) ? 1 : 0, max)));
		assertPerfect(result);
		assertThat(result.messages()).isEqualTo(1000);
		awaitEnded(name(framing), before, 4);
		Counted counted = server.counted(name(framing)).minus(before);
		assertThat(counted.opened()).isEqualTo(4);
		assertThat(counted.received()).isEqualTo(result.bytes());
		assertThat(result.latency().max()).isPositive();
		assertThat(result.corrected()).isNull();
		server.assertNoWarnings();
	}

	@ParameterizedTest
	@CsvSource({ "RAW, 20000000, 1", "LF, 3000000, 5", "LENGTH4, 3000000, 5" })
	void payloadsLargerThanAllBuffersComeBack(Framing framing, int size, int depth) {
		LoadResult result = run(framing, closed(2, depth, 10, Sizes.of(size)));
		assertPerfect(result);
		assertThat(result.messages()).isEqualTo(10);
		assertThat(result.bytes()).isGreaterThanOrEqualTo(10L * size);
	}

	@Test
	void connectionsWithoutAShareAreMadeAndEnded() {
		Counted before = server.counted("lf");
		LoadResult result = run(Framing.LF, closed(8, 4, 3, Sizes.of(64)));
		assertPerfect(result);
		assertThat(result.messages()).isEqualTo(3);
		awaitEnded("lf", before, 8);
	}

	@Test
	void withARateExactlyAsManyAreSentAsItSays() {
		LoadResult result = run(Framing.LF,
				new LoadOptions(3, 100, 500, Duration.ofMillis(1400), Long.MAX_VALUE, Sizes.of(64)));
		assertThat(result.errors()).isZero();
		assertThat(result.messages() + result.unsent()).isEqualTo(700);
		assertThat(Results.corrected(result).count()).isEqualTo(700);
		assertThat(result.elapsed()).isGreaterThan(Duration.ofMillis(1390).toNanos());
		assertStretches(result);
	}

	@Test
	void whatHasComeOfItIsToldAboutEverySecond() {
		List<LoadResult> samples = new ArrayList<>();
		LoadResult result = load(Framing.LF,
				new LoadOptions(3, 100, 500, Duration.ofHours(1), Long.MAX_VALUE, Sizes.of(64)))
			.run((sample) -> {
				samples.add(sample);
				if (samples.size() == 2) {
					Thread.currentThread().interrupt();
				}
			});
		assertPerfect(result);
		assertThat(samples).hasSize(2);
		for (int i = 0; i < 2; i++) {
			LoadResult sample = samples.get(i);
			assertThat(sample.elapsed()).isGreaterThanOrEqualTo(Duration.ofSeconds(i + 1).toNanos());
			assertThat(sample.intervals()).isEqualTo(result.intervals().subList(0, i + 1));
		}
		assertStretches(result);
	}

	/** Checks that intervals follow one another, and cover all messages. */
	private static void assertStretches(LoadResult result) {
		assertThat(result.intervals().stream().mapToLong(Interval::messages).sum()).isEqualTo(result.messages());
		long at = 0;
		for (Interval interval : result.intervals()) {
			assertThat(interval.from()).isEqualTo(at);
			at = interval.to();
		}
	}

	@Test
	void withARateTheCountMayEndItBeforeTheTime() {
		LoadResult result = run(Framing.LF, new LoadOptions(3, 4, 1000, Duration.ofHours(1), 20, Sizes.of(64)));
		assertPerfect(result);
		assertThat(result.messages()).isEqualTo(20);
		assertThat(result.unsent()).isZero();
	}

	@Test
	void whatIsDueInThousandsOfYearsIsWaitedFor() {
		LoadResult result = load(Framing.LF, new LoadOptions(2, 1, 1e-12, null, 2, Sizes.of(64)))
			.run((_) -> Thread.currentThread().interrupt());
		assertPerfect(result);
		assertThat(result.messages()).isOne();
		assertThat(result.unsent()).isZero();
	}

	@Test
	void withoutARateTheTimeEndsIt() {
		LoadResult result = run(Framing.LF,
				new LoadOptions(2, 2, 0, Duration.ofMillis(50), Long.MAX_VALUE, Sizes.of(64)));
		assertPerfect(result);
		assertThat(result.messages()).isPositive();
		assertThat(result.unsent()).isZero();
		assertThat(result.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(50).toNanos());
	}

	@Test
	void anInterruptEndsItAndWhatIsUnderWayComesBack() throws Exception {
		Counted before = server.counted("lf");
		RunningLoad running = RunningLoad
			.start(load(Framing.LF, new LoadOptions(2, 50, 0, null, Long.MAX_VALUE, Sizes.of(1000))));
		TestServer.await().until(() -> server.counted("lf").minus(before).received() > 100_000);
		LoadResult result = running.interrupt().result();
		assertPerfect(result);
		awaitEnded("lf", before, 2);
		assertThat(server.counted("lf").minus(before).received()).isEqualTo(result.bytes());
	}

	@Test
	void whereOneConnectionIsAllowedThatOneIsUsed() {
		LoadResult result = load(new Target("127.0.0.1", server.port("full")), Framing.RAW,
				new LoadOptions(2, 1, 0, Duration.ofMillis(300), Long.MAX_VALUE, Sizes.of(64)))
			.run((_) -> {
			});
		assertThat(result.messages()).isPositive();
		assertThat(result.errors()).isPositive();
		assertThat(result.failures().keySet()).allMatch((failure) -> switch (failure.reason()) {
			case CLOSED, RESET -> true;
			default -> false;
		});
		assertThat(result.isPerfect()).isFalse();
	}

	/** The server may accept a connection only when its client is done. */
	private static void awaitEnded(String listener, Counted before, long connections) {
		TestServer.await()
			.untilAsserted(() -> assertThat(server.counted(listener).minus(before).closed()).as("each ends with FIN")
				.isEqualTo(Map.of("peer", connections)));
		server.awaitNoConnections();
	}

	private static void assertPerfect(LoadResult result) {
		assertThat(result.failures()).isEmpty();
		assertThat(result.errors()).isZero();
		assertThat(result.mismatches()).isZero();
		assertThat(result.lost()).isZero();
		assertThat(result.reconnects()).isZero();
		assertThat(result.isPerfect()).isTrue();
		assertThat(result.rate()).isPositive();
	}

	private static LoadOptions closed(int connections, int depth, long count, Sizes sizes) {
		return new LoadOptions(connections, depth, 0, null, count, sizes);
	}

	private static LoadResult run(Framing framing, LoadOptions options) {
		return load(framing, options).run((_) -> {
			// only the end is looked at
		});
	}

	private static Load load(Framing framing, LoadOptions options) {
		return load(new Target("127.0.0.1", server.port(name(framing))), framing, options);
	}

	private static Load load(Target target, Framing framing, LoadOptions options) {
		return new Load(target,
				new ProbeOptions(framing, options.sizes().max(), PATIENCE, false, AddressFamily.ANY, 0, null), options);
	}

	private static String name(Framing framing) {
		return framing.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
