package io.echosounder.scenario.drain;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import io.echosounder.address.AddressFamily;
import io.echosounder.address.Target;
import io.echosounder.framing.Framing;
import io.echosounder.hold.CloseCause;
import io.echosounder.hold.Hold;
import io.echosounder.hold.HoldEvent;
import io.echosounder.hold.HoldEvent.Closed;
import io.echosounder.hold.HoldEvent.Reconnected;
import io.echosounder.hold.HoldOptions;
import io.echosounder.hold.HoldStatistics;
import io.echosounder.probe.ProbeOptions;
import io.echosounder.testing.Client;
import io.echosounder.testing.ManualClock;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.MovedTime;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.ScenarioTable;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections that are too old are drained, on a clock that the test moves.
 */
class MaxAgeTests {

	private static final int CONNECTIONS = 100;

	private static final Duration AGE = Duration.ofSeconds(100);

	/** Each connection sends when it is made, and not again within a test. */
	private static final Duration ONCE = Duration.ofHours(1);

	@RegisterExtension
	final Scenario scenario = Scenario.of("framing=lf", "max-age=" + AGE.toSeconds() + "s", "max-age-jitter=50%")
		.listener("slow", "framing=lf", "max-age=" + AGE.toSeconds() + "s", "frame-timeout=0s")
		.with(MovedTime.class);

	@ParameterizedTest
	@ModeSource
	void heldConnectionsEndWithFinEvenlySpreadAndLoseNothing(Mode mode, TestReporter reporter)
			throws InterruptedException {
		List<HoldEvent> events = new CopyOnWriteArrayList<>();
		AtomicReference<HoldStatistics> statistics = new AtomicReference<>();
		Hold hold = hold(mode);
		Thread thread = Thread.ofPlatform().daemon().name("hold").start(() -> statistics.set(hold.run(events::add)));
		awaitEchoes(mode, CONNECTIONS);
		advance(AGE.dividedBy(2).minusMillis(1));
		awaitStable(mode);
		assertThat(reconnects(events)).as("ended before half of the age").isZero();
		advance(AGE.dividedBy(4));
		awaitStable(mode);
		int half = (int) this.scenario.closed(mode, CloseReason.MAX_AGE);
		assertThat(half).as("ended in the first half of the jitter").isBetween(20, 80);
		advance(AGE.dividedBy(4));
		awaitStable(mode);
		// those that were made again are not old yet
		advance(Duration.ofMillis(1_001));
		awaitEchoes(mode, 2 * CONNECTIONS);
		await().until(() -> reconnects(events) == CONNECTIONS);
		thread.interrupt();
		thread.join();
		assertThat(events).filteredOn(Closed.class::isInstance)
			.hasSize(CONNECTIONS)
			.allSatisfy((event) -> assertThat(((Closed) event).cause()).isEqualTo(CloseCause.FIN));
		assertThat(statistics.get().isPerfect()).isTrue();
		assertThat(statistics.get().echoes()).isEqualTo(2 * CONNECTIONS);
		this.scenario.awaitClosed(mode,
				Map.of(CloseReason.MAX_AGE, (long) CONNECTIONS, CloseReason.PEER, (long) CONNECTIONS));
		reporter.publishEntry(ScenarioTable.COUNTED,
				"%d connections ended with FIN, %d of them in the first half of the jitter; 0 lost, 0 doubled"
					.formatted(CONNECTIONS, half));
	}

	@ParameterizedTest
	@ModeSource
	void aFrameThatWasBegunIsAnsweredThoughItsConnectionIsOld(Mode mode) throws IOException {
		String listener = mode.listener("slow");
		try (Client client = this.scenario.connect("slow", mode)) {
			Connection connection = this.scenario.connection(listener, client);
			client.send("half a li");
			this.scenario.awaitReceived(listener, client, 9);
			advance(AGE.multipliedBy(2));
			this.scenario.awaitStable(connection::receivedBytes);
			assertThat(connection.closeReason()).isNull();
			client.send("ne\nanother li");
			assertThat(client.readToEnd()).isEqualTo("half a line\n");
		}
		this.scenario.awaitClosed(listener, Map.of(CloseReason.MAX_AGE, 1L));
	}

	private Hold hold(Mode mode) {
		return new Hold(new Target("127.0.0.1", this.scenario.server().port(mode.listener("echo"))),
				new ProbeOptions(Framing.LF, 64, Duration.ofSeconds(30), false, AddressFamily.ANY, 0, null),
				new HoldOptions(CONNECTIONS, ONCE, 64, null));
	}

	private void advance(Duration time) {
		this.scenario.bean(ManualClock.class).advance(time);
	}

	private void awaitEchoes(Mode mode, int count) {
		await().until(() -> this.scenario.server().count("tcp.server.sent", "listener", mode.listener("echo")) == count
				* 65L);
	}

	private void awaitStable(Mode mode) {
		this.scenario.awaitStable(() -> this.scenario.closed(mode, CloseReason.MAX_AGE));
	}

	private static long reconnects(List<HoldEvent> events) {
		return events.stream().filter(Reconnected.class::isInstance).count();
	}

}
