package io.echosounder.scenario.fault;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.echosounder.address.AddressFamily;
import io.echosounder.address.Target;
import io.echosounder.fault.FaultType;
import io.echosounder.framing.Framing;
import io.echosounder.hold.Hold;
import io.echosounder.hold.HoldEvent;
import io.echosounder.hold.HoldOptions;
import io.echosounder.load.Load;
import io.echosounder.load.LoadOptions;
import io.echosounder.load.LoadResult;
import io.echosounder.load.Sizes;
import io.echosounder.probe.Probe;
import io.echosounder.probe.ProbeOptions;
import io.echosounder.probe.Result;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.Counted;
import io.echosounder.testing.TestServer;
import io.echosounder.tls.ClientTls;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each fault, as {@code probe}, {@code load} and {@code hold} report it: over plain TCP
 * and TLS, on both transports and dispatch modes. The table is that of
 * {@code docs/faults.md}.
 */
class FaultDiagnosisTests {

	/** For rows in which no client waits. */
	private static final Duration PATIENCE = Duration.ofSeconds(30);

	/** For clients that wait in vain: the time of a handshake on a busy machine. */
	private static final Duration SHORT = Duration.ofSeconds(4);

	private static final int SIZE = 64;

	/** Rows that run at the same time; each has five listeners with three clients. */
	private static final int PARALLEL = 5;

	/** Those that end the connection by themselves, before or with the peer. */
	private static final Set<String> ENDING = Set.of("reset-peer", "limit-data", "early-fin", "refuse");

	private static final List<FaultRow> ROWS = FaultRow.of("diagnosis");

	@AutoClose
	private static TestServer server;

	@BeforeAll
	static void start() throws IOException {
		List<String> settings = new ArrayList<>(List.of("--echo.drain.linger=1s"));
		settings.addAll(List.of(Certificates.ofScenarios().bundle("server", "server")));
		for (int i = 0; i < ROWS.size(); i++) {
			for (Mode mode : Mode.values()) {
				String prefix = "--echo.listeners." + mode.listener(i) + ".";
				settings.add(prefix + "port=0");
				settings.add(prefix + "transport=" + mode.transport);
				settings.add(prefix + "dispatch=" + mode.dispatch);
				if (mode.tls) {
					settings.add(prefix + "tls.bundle=server");
				}
				ROWS.get(i).fields().forEach((name, value) -> settings.add(prefix + "faults[0]." + name + "=" + value));
			}
		}
		server = TestServer.start(settings.toArray(String[]::new));
	}

	@Test
	void everyFaultIsInTheTable() {
		assertThat(ROWS).extracting((row) -> row.fields().get("type"))
			.contains(Stream.of(FaultType.values()).map(FaultType::tag).toArray(String[]::new));
	}

	@TestFactory
	Stream<DynamicTest> everyClientTellsWhatThePageSays() {
		ExecutorService rows = Executors.newFixedThreadPool(PARALLEL);
		List<Future<FaultRow>> told = new ArrayList<>();
		for (int i = 0; i < ROWS.size(); i++) {
			int index = i;
			told.add(rows.submit(() -> tell(index)));
		}
		rows.shutdown();
		return Stream.iterate(0, (i) -> i < ROWS.size(), (i) -> i + 1)
			.map((i) -> DynamicTest.dynamicTest(ROWS.get(i).setting(), () -> {
				assertTold(told.get(i).get(), ROWS.get(i));
				assertCounted(i);
				assertThat(server.log().lines(Level.WARN)).isEmpty();
			}));
	}

	/** The page may have alternatives, where FIN and payload meet on the way. */
	private static void assertTold(FaultRow told, FaultRow page) {
		for (int i = 0; i < page.cells().size(); i++) {
			assertThat(told.cells().get(i).split(" / ", -1)).as("column %d of %s", i + 1, told)
				.isSubsetOf(page.cells().get(i).split(" or ", -1));
		}
	}

	/** The clients' diagnoses of a row; where the transports differ, of both. */
	private static FaultRow tell(int index) throws InterruptedException, ExecutionException {
		Map<Mode, List<Future<String>>> told = new LinkedHashMap<>();
		FaultRow row = ROWS.get(index);
		try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
			for (Mode mode : Mode.values()) {
				Target target = new Target("localhost", server.port(mode.listener(index)));
				ProbeOptions options = options(mode, row.waits() ? SHORT : PATIENCE);
				told.put(mode, List.of(clients.submit(() -> probe(target, options)),
						clients.submit(() -> load(target, options)), clients.submit(() -> hold(target, options))));
			}
		}
		List<String> cells = new ArrayList<>();
		for (int client = 0; client < 3; client++) {
			for (boolean tls : new boolean[] { false, true }) {
				List<String> both = new ArrayList<>();
				for (Map.Entry<Mode, List<Future<String>>> ofMode : told.entrySet()) {
					if (ofMode.getKey().tls == tls) {
						both.add(ofMode.getValue().get(client).get());
					}
				}
				cells.add(both.stream().distinct().collect(Collectors.joining(" / ")));
			}
		}
		return new FaultRow(row.setting(), cells);
	}

	private static ProbeOptions options(Mode mode, Duration timeout) {
		try {
			ClientTls tls = mode.tls ? ClientTls.of(Certificates.ofScenarios().context(null, Certificates.CA)) : null;
			return new ProbeOptions(Framing.RAW, SIZE, timeout, true, AddressFamily.IPV4, 0, tls);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String probe(Target target, ProbeOptions options) throws InterruptedException {
		try (Probe probe = new Probe(target, options)) {
			return switch (probe.attempt(1, true)) {
				case Result.Success _ -> "ok";
				case Result.Failure failure -> failure.phase().tag() + " " + failure.reason().tag();
			};
		}
	}

	private static String load(Target target, ProbeOptions options) {
		LoadResult result = new Load(target, options,
				new LoadOptions(1, 1, 0, Duration.ofMillis(500), 1, Sizes.of(SIZE)))
			.run((_) -> {
			});
		return result.failures()
			.keySet()
			.stream()
			.map((failure) -> failure.phase().tag() + " " + failure.reason().tag())
			.findFirst()
			.orElse("ok");
	}

	/** The first that it says after the connection was made, if anything comes. */
	private static String hold(Target target, ProbeOptions options) {
		AtomicReference<String> told = new AtomicReference<>("ok");
		HoldOptions once = new HoldOptions(1, Duration.ofHours(1), SIZE, SHORT.plusSeconds(1));
		var _ = new Hold(target, options, once).run((event) -> switch (event) {
			case HoldEvent.Opened _, HoldEvent.Reconnected _ -> true;
			case HoldEvent.Closed closed ->
				!told.compareAndSet("ok", closed.cause().tag() + ", " + closed.lost() + " lost");
			case HoldEvent.Refused refused ->
				!told.compareAndSet("ok", refused.phase().tag() + " " + refused.reason().tag());
		});
		return told.get();
	}

	/**
	 * Each connection had the fault; none is left without it, and each has one reason.
	 */
	private static void assertCounted(int index) {
		String type = String.valueOf(ROWS.get(index).fields().get("type"));
		for (Mode mode : Mode.values()) {
			String listener = mode.listener(index);
			server.listener(listener).faults().removeAll();
			TestServer.await().until(() -> server.listener(listener).active() == 0);
			Counted counted = server.counted(listener);
			assertThat(server.count("tcp.server.faults.injected", "listener", listener, "fault", type))
				.isEqualTo(counted.opened())
				.isPositive();
			assertThat(counted.closed().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(counted.opened());
			assertThat(server.gauge("tcp.server.unsent", listener)).isZero();
			if (ENDING.contains(type)) {
				// a load that is over may have left before
				assertThat(counted.closed()).containsKey("fault");
			}
		}
	}

	/** How a listener serves. */
	private enum Mode {

		NIO("nio", "inline", false), VIRTUAL("nio", "virtual", false), BLOCKING("blocking", "inline", false),
		NIO_TLS("nio", "inline", true), BLOCKING_TLS("blocking", "inline", true);

		private final String transport;

		private final String dispatch;

		private final boolean tls;

		Mode(String transport, String dispatch, boolean tls) {
			this.transport = transport;
			this.dispatch = dispatch;
			this.tls = tls;
		}

		String listener(int row) {
			return "row-" + row + "-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

}
