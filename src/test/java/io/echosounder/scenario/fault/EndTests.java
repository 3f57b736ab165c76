package io.echosounder.scenario.fault;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.ManualClock;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.MovedTime;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.ConnectionShutdown;
import io.echosounder.transport.ServerConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Either side ends a connection, by FIN or by RST, at each {@link Point}. The listener
 * admits one connection only, so each test needs the place that the one before has
 * released. The time stands still, so no linger time ends a connection.
 */
class EndTests {

	/**
	 * The reason for each way to end and each {@link Point}. Three reasons are those of
	 * inline and virtual handlers on event loops, and of blocking sockets. A close that
	 * has to wait for its turn then finds the connection quiet.
	 */
	private static final String REASONS = """
			| connected | idle    | mid-frame        | handling            | replying        | half-closed       | lingering
			client sends FIN
			| peer      | peer    | incomplete-frame | peer                | peer            | peer              | drained
			client sends RST
			| reset     | reset   | reset            | reset               | reset           | reset             | drained
			client closes with unread replies
			| peer      | peer    | incomplete-frame | peer                | reset           | reset             | drained
			server closes
			| drained   | drained | forced           | drained cut drained | cut cut drained | peer peer drained | drained
			server closes and client does nothing
			| drained   | drained | forced           | -- forced forced    | forced          | forced            | drained
			server aborts
			| forced    | forced  | forced           | forced              | forced          | forced            | drained
			server stops
			| drained   | drained | forced           | drained cut drained | cut cut drained | peer peer drained | drained
			""";

	@RegisterExtension
	static final Scenario scenario = new Scenario()
		.listener("echo", settings("max-connections=1", "max-connections-per-address=1"))
		.listener("many", settings())
		.with(MovedTime.class)
		.with(ChosenService.ServiceConfiguration.class);

	private static String[] settings(String... more) {
		List<String> settings = new ArrayList<>(List.of(more));
		settings.addAll(
				List.of("framing=lf", "idle-timeout=0s", "frame-timeout=0s", "write-timeout=0s", "write-buffer=64MB"));
		return settings.toArray(String[]::new);
	}

	@ParameterizedTest
	@MethodSource
	void whenTheClientSendsFinThenEveryReplyArrivesBeforeTheServersFin(Mode mode, Point at, CloseReason reason)
			throws IOException {
		try (Encounter encounter = encounter(at, mode)) {
			if (!encounter.client().socket().isOutputShutdown()) {
				encounter.client().endOutput();
			}
			encounter.release();
			if (at != Point.LINGERING) {
				encounter.assertEveryReplyArrivesAndThenFin();
			}
			encounter.awaitGone();
		}
		scenario.awaitClosed(mode, Map.of(reason, 1L));
	}

	static Stream<Arguments> whenTheClientSendsFinThenEveryReplyArrivesBeforeTheServersFin() {
		return rows("client sends FIN");
	}

	@ParameterizedTest
	@MethodSource
	void whenTheClientSendsRstThenItsConnectionIsGone(Mode mode, Point at, CloseReason reason) throws IOException {
		try (Encounter encounter = encounter(at, mode)) {
			encounter.client().reset();
			encounter.release();
			encounter.awaitGone();
		}
		scenario.awaitClosed(mode, Map.of(reason, 1L));
	}

	static Stream<Arguments> whenTheClientSendsRstThenItsConnectionIsGone() {
		return rows("client sends RST");
	}

	@ParameterizedTest
	@MethodSource
	void whenTheClientClosesItsSocketThenItsConnectionIsGone(Mode mode, Point at, CloseReason reason)
			throws IOException {
		try (Encounter encounter = encounter(at, mode)) {
			encounter.client().close();
			encounter.release();
			encounter.awaitGone();
		}
		scenario.awaitClosed(mode, Map.of(reason, 1L));
	}

	static Stream<Arguments> whenTheClientClosesItsSocketThenItsConnectionIsGone() {
		return rows("client closes with unread replies");
	}

	@ParameterizedTest
	@MethodSource
	void whenTheServerClosesThenEveryReplyArrivesBeforeItsFin(Mode mode, Point at, CloseReason reason)
			throws IOException {
		try (Encounter encounter = encounter(at, mode)) {
			encounter.connection().close();
			if (reason == CloseReason.CUT) {
				await().until(() -> !encounter.connection().isOpen());
			}
			encounter.release();
			if (at != Point.LINGERING) {
				encounter.assertEveryReplyArrivesAndThenFin();
			}
			encounter.client().close();
			encounter.awaitGone();
		}
		scenario.awaitClosed(mode, Map.of(reason, 1L));
	}

	static Stream<Arguments> whenTheServerClosesThenEveryReplyArrivesBeforeItsFin() {
		return rows("server closes");
	}

	@ParameterizedTest
	@ModeSource
	void whenTheServerClosesAndTheClientDoesNothingThenItIsOverWhenItHasLingered(Mode mode) throws IOException {
		List<Encounter> encounters = new ArrayList<>();
		Map<CloseReason, Long> reasons = new EnumMap<>(CloseReason.class);
		try {
			for (Row row : table("server closes and client does nothing")) {
				if (row.mode() == mode) {
					encounters.add(Encounter.at(row.at(), scenario, "many", mode));
					reasons.merge(row.reason(), 1L, Long::sum);
				}
			}
			encounters.forEach((encounter) -> encounter.connection().close());
			await().until(() -> {
				scenario.bean(ManualClock.class).advance(Duration.ofMillis(100));
				return encounters.stream().allMatch((encounter) -> encounter.connection().hasEnded());
			});
		}
		finally {
			for (Encounter encounter : encounters) {
				encounter.close();
			}
		}
		scenario.awaitClosed(mode.listener("many"), reasons);
	}

	@ParameterizedTest
	@MethodSource
	void whenTheServerAbortsThenTheConnectionIsGoneAtOnce(Mode mode, Point at, CloseReason reason) throws IOException {
		try (Encounter encounter = encounter(at, mode)) {
			encounter.connection().abort(CloseReason.FORCED);
			if (mode == Mode.NIO_INLINE) {
				// its handler has the event loop
				encounter.release();
			}
			encounter.awaitGone();
			assertEnds(encounter.client());
		}
		scenario.awaitClosed(mode, Map.of(reason, 1L));
	}

	static Stream<Arguments> whenTheServerAbortsThenTheConnectionIsGoneAtOnce() {
		return rows("server aborts");
	}

	@ParameterizedTest
	@MethodSource
	void whenTheListenerStopsThenEveryReplyArrivesBeforeItsFin(Mode mode, Point at, CloseReason reason)
			throws IOException {
		ServerConnectionFactory listener = scenario.server().listener(mode.listener("echo"));
		try (Encounter encounter = encounter(at, mode)) {
			Background stop = Background.startOnPlatform(listener::stop);
			await().until(() -> stop.isDone() || someListenerWaitsForItsConnections());
			if (reason == CloseReason.CUT) {
				await().until(() -> !encounter.connection().isOpen());
			}
			encounter.release();
			if (at != Point.LINGERING) {
				encounter.assertEveryReplyArrivesAndThenFin();
			}
			encounter.client().close();
			stop.join();
			encounter.awaitGone();
		}
		finally {
			listener.start();
		}
		scenario.awaitClosed(mode, Map.of(reason, 1L));
	}

	static Stream<Arguments> whenTheListenerStopsThenEveryReplyArrivesBeforeItsFin() {
		return rows("server stops");
	}

	/** Handlers hold both event loops, so nothing is accepted until they are released. */
	@Test
	void aClientThatResetsBeforeItIsAcceptedIsCountedAsReset() throws IOException {
		Gate gate = new Gate();
		scenario.bean(ChosenService.class).choose((frame) -> {
			gate.pass();
			return frame;
		});
		List<Client> holding = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			holding.add(scenario.connect("many", Mode.NIO_INLINE));
			scenario.awaitActive(Mode.NIO_INLINE.listener("many"), i + 1);
		}
		for (Client client : holding) {
			client.send("held\n");
		}
		gate.awaitHeld(2);
		for (Mode mode : Mode.values()) {
			for (int i = 0; i < 25; i++) {
				scenario.connect("many", mode).reset();
			}
		}
		gate.open();
		for (Client client : holding) {
			assertThat(client.readLike("held\n")).isEqualTo("held\n");
			client.close();
		}
		await().until(() -> scenario.server().counted(Mode.BLOCKING.listener("many")).opened() >= 25);
		for (Mode mode : Mode.values()) {
			scenario.awaitClosed(mode.listener("many"), (mode != Mode.NIO_INLINE) ? Map.of(CloseReason.RESET, 25L)
					: Map.of(CloseReason.RESET, 25L, CloseReason.PEER, 2L));
		}
		assertThat(scenario.server().log().events()).isEmpty();
	}

	/** By then it has asked all of them to close, which a blocking one may not show. */
	private static boolean someListenerWaitsForItsConnections() {
		return Thread.getAllStackTraces()
			.values()
			.stream()
			.flatMap(Stream::of)
			.anyMatch((frame) -> frame.getClassName().equals(ConnectionShutdown.class.getName())
					&& frame.getMethodName().equals("await"));
	}

	private static Encounter encounter(Point point, Mode mode) throws IOException {
		return Encounter.at(point, scenario, "echo", mode);
	}

	/** The server's end may be a FIN or a RST here. */
	private static void assertEnds(Client client) throws IOException {
		try {
			client.readToEnd();
		}
		catch (SocketException ex) {
			assertThat(ex).hasMessageContaining("reset");
		}
	}

	private static Stream<Arguments> rows(String end) {
		return table(end).stream().map((row) -> Arguments.of(row.mode(), row.at(), row.reason()));
	}

	private static List<Row> table(String end) {
		List<String> lines = REASONS.lines().toList();
		String[] cells = lines.get(lines.indexOf(end) + 1).split("\\|", -1);
		List<Row> rows = new ArrayList<>();
		int cell = 1;
		for (Point point : Point.values()) {
			List<String> reasons = List.of(cells[cell++].strip().split(" ", -1));
			for (Mode mode : Mode.values()) {
				String reason = (reasons.size() == 1) ? reasons.getFirst() : reasons.get(column(mode));
				if (!reason.equals("--") && (point.isWithHandler() || mode != Mode.NIO_VIRTUAL)) {
					rows.add(new Row(mode, point, parse(reason)));
				}
			}
		}
		return rows;
	}

	private static int column(Mode mode) {
		return switch (mode) {
			case NIO_INLINE -> 0;
			case NIO_VIRTUAL -> 1;
			case BLOCKING -> 2;
		};
	}

	private static CloseReason parse(String tag) {
		return CloseReason.valueOf(tag.toUpperCase(Locale.ROOT).replace('-', '_'));
	}

	private record Row(Mode mode, Point at, CloseReason reason) {

	}

}
