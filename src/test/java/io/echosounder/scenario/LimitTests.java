package io.echosounder.scenario;

import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.RejectReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Limits act as named, and each refusal has its reason.
 */
class LimitTests {

	private static final int PLACES = 3;

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf", "max-frame-length=10B")
		.listener("full", "framing=lf", "max-connections=" + PLACES)
		.listener("full-for-one", "framing=lf", "max-connections-per-address=" + PLACES)
		.listener("stx-etx", "framing=stx-etx", "max-frame-length=10B")
		.listener("length", "framing=length4", "max-frame-length=10B");

	@ParameterizedTest
	@ModeSource
	void aConnectionMoreThanTheLimitIsRejectedUntilAPlaceIsFree(Mode mode) throws IOException {
		fillAndFree("full", mode, RejectReason.MAX_CONNECTIONS);
	}

	@ParameterizedTest
	@ModeSource
	void aConnectionMoreThanTheLimitOfItsAddressIsRejectedUntilAPlaceIsFree(Mode mode) throws IOException {
		fillAndFree("full-for-one", mode, RejectReason.MAX_CONNECTIONS_PER_ADDRESS);
	}

	private static void fillAndFree(String base, Mode mode, RejectReason reason) throws IOException {
		String listener = mode.listener(base);
		List<Client> clients = new ArrayList<>();
		for (int i = 0; i < PLACES; i++) {
			clients.add(scenario.connect(base, mode));
		}
		for (int i = 0; i < 5; i++) {
			try (Client rejected = scenario.connect(base, mode)) {
				assertThat(rejected.readToEnd()).isEmpty();
			}
		}
		assertThat(scenario.rejected(base, mode, reason)).isEqualTo(5);
		clients.removeFirst().close();
		scenario.awaitActive(listener, PLACES - 1);
		clients.add(scenario.connect(base, mode));
		for (Client client : clients) {
			client.send("served\n");
			assertThat(client.readLike("served\n")).isEqualTo("served\n");
			client.close();
		}
		scenario.awaitClosed(listener, Map.of(CloseReason.PEER, PLACES + 1L));
		assertThat(scenario.rejected(base, mode, reason)).isEqualTo(5);
	}

	@ParameterizedTest
	@ModeSource
	void aLineThatIsTooLongClosesTheConnectionAfterTheRepliesBefore(Mode mode) throws IOException {
		refused("echo", mode, "a\n0123456789\n", "0123456789+\nb\n", CloseReason.FRAME_TOO_LONG);
	}

	@ParameterizedTest
	@ModeSource
	void aLineWithoutEndIsTooLong(Mode mode) throws IOException {
		refused("echo", mode, "a\n", "x".repeat(200_000), CloseReason.FRAME_TOO_LONG);
	}

	@ParameterizedTest
	@ModeSource
	void aLengthAboveTheLimitIsTooLong(Mode mode) throws IOException {
		refused("length", mode, "\0\0\0\1a", "\0\0\0\u000b", CloseReason.FRAME_TOO_LONG);
	}

	@ParameterizedTest
	@ModeSource
	void aNegativeLengthIsABadFrame(Mode mode) throws IOException {
		refused("length", mode, "\0\0\0\1a", "\u00ff\u00ff\u00ff\u00ff", CloseReason.BAD_FRAME);
	}

	@ParameterizedTest
	@ModeSource
	void aByteBetweenFramesIsABadFrame(Mode mode) throws IOException {
		refused("stx-etx", mode, "\2a\3", "x\2b\3", CloseReason.BAD_FRAME);
	}

	private static void refused(String base, Mode mode, String good, String bad, CloseReason reason)
			throws IOException {
		try (Client client = scenario.connect(base, mode)) {
			try {
				client.send(good + bad);
				assertThat(client.readToEnd()).isEqualTo(good);
			}
			catch (SocketException ex) {
				throw new AssertionError("A reset destroyed replies", ex);
			}
		}
		scenario.awaitClosed(mode.listener(base), Map.of(reason, 1L));
		assertThat(scenario.server().log().events()).isEmpty();
	}

}
