package io.echosounder.scenario.input;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

import io.echosounder.framing.Framing;
import io.echosounder.framing.Receiver;
import io.echosounder.testing.Client;
import io.echosounder.testing.FramingsAndModes;
import io.echosounder.testing.ManualClock;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.MovedTime;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that frames before a bad one are answered, and that bytes behind it are read and
 * dropped.
 */
class AfterBadFrameTests {

	private static final Duration LINGER = Duration.ofSeconds(1);

	@RegisterExtension
	static final Scenario scenario = Scenario.ofEachFraming("max-frame-length=10B").with(MovedTime.class);

	@ParameterizedTest
	@MethodSource(FramingsAndModes.FRAMED)
	void ofOneSegmentTheFrameBeforeABadOneIsAnsweredAndTheOneBehindItIsNot(Framing framing, Mode mode)
			throws IOException {
		String good = good(framing, 1);
		try (Client client = scenario.connect(framing, mode)) {
			client.send(good + bad(framing) + good);
			assertThat(client.readToEnd()).isEqualTo(good);
		}
		assertClosed(framing, mode);
	}

	@ParameterizedTest
	@ModeSource
	void thousandsOfRepliesBeforeABadFrameAllArrive(Mode mode) throws IOException {
		Framing framing = Framing.LF;
		String good = good(framing, 50_000);
		new Dialogue(scenario, framing, mode).say(good + bad(framing) + good, good, reason(framing));
	}

	@ParameterizedTest
	@ModeSource
	void whatComesBehindABadFrameIsReadToItsEndAndTheRepliesWait(Mode mode) throws IOException {
		Framing framing = Framing.LF;
		String good = good(framing, 100);
		long before = received(framing, mode);
		try (Client client = scenario.connect(framing, mode)) {
			client.send(good + bad(framing));
			byte[] more = new byte[3_000_000];
			client.send(more).endOutput();
			assertClosed(framing, mode);
			assertThat(received(framing, mode) - before).isEqualTo(good.length() + bad(framing).length() + more.length);
			assertThat(client.readToEnd()).isEqualTo(good);
		}
	}

	@ParameterizedTest
	@ModeSource
	void whoDoesNotEndAfterABadFrameIsClosedWhenTheTimeToLingerIsOver(Mode mode) throws IOException {
		Framing framing = Framing.LF;
		String good = good(framing, 1);
		String listener = mode.listener(Scenario.base(framing));
		try (Client client = scenario.connect(framing, mode)) {
			client.send(good + bad(framing));
			assertThat(client.readToEnd()).isEqualTo(good);
			long before = received(framing, mode);
			client.send("more");
			await().until(() -> received(framing, mode) == before + 4);
			assertThat(scenario.server().listener(listener).active()).isOne();
			scenario.bean(ManualClock.class).advance(LINGER);
			assertClosed(framing, mode);
		}
	}

	@ParameterizedTest
	@ModeSource
	void whoResetsAfterABadFrameIsCountedForTheBadFrame(Mode mode) throws IOException {
		Framing framing = Framing.LF;
		String good = good(framing, 1);
		Client client = scenario.connect(framing, mode);
		client.send(good + bad(framing));
		assertThat(client.readToEnd()).isEqualTo(good);
		client.reset();
		assertClosed(framing, mode);
	}

	private static String good(Framing framing, int frames) {
		return Receiver.encode(framing, Collections.nCopies(frames, "good"));
	}

	/** A frame that breaks the rules, or that is too long where there are none. */
	private static String bad(Framing framing) {
		return switch (framing) {
			case STX_ETX -> "bad";
			case LENGTH4 -> "\u00ff\u00ff\u00ff\u00ffbad";
			default -> Receiver.encode(framing, List.of("b".repeat(11)));
		};
	}

	private static CloseReason reason(Framing framing) {
		return switch (framing) {
			case STX_ETX, LENGTH4 -> CloseReason.BAD_FRAME;
			default -> CloseReason.FRAME_TOO_LONG;
		};
	}

	private static void assertClosed(Framing framing, Mode mode) {
		new Dialogue(scenario, framing, mode).assertClosed(reason(framing));
	}

	private static long received(Framing framing, Mode mode) {
		return scenario.server().count("tcp.server.received", "listener", mode.listener(Scenario.base(framing)));
	}

}
