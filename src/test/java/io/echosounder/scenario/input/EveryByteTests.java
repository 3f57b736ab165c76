package io.echosounder.scenario.input;

import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.echosounder.framing.Framing;
import io.echosounder.framing.Receiver;
import io.echosounder.testing.Client;
import io.echosounder.testing.Decoded;
import io.echosounder.testing.FramingsAndModes;
import io.echosounder.testing.Lines;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.MovedTime;
import io.echosounder.testing.ReferenceDecoder;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The same short stream again and again, with something done to each byte in turn.
 */
class EveryByteTests {

	private static final int MAX = 10;

	@RegisterExtension
	static final Scenario scenario = Scenario.ofEachFraming("max-frame-length=" + MAX + "B").with(MovedTime.class);

	@ParameterizedTest
	@MethodSource(FramingsAndModes.ALL)
	void finBehindAnyByteIsThePeersEndOrAnIncompleteFrame(Framing framing, Mode mode) throws IOException {
		String stream = stream(framing);
		Map<CloseReason, Long> reasons = new EnumMap<>(CloseReason.class);
		for (int length = 0; length <= stream.length(); length++) {
			String cut = stream.substring(0, length);
			try (Client client = scenario.connect(framing, mode)) {
				client.send(cut).endOutput();
				assertEnds(client, framing, cut, reasons);
			}
		}
		scenario.awaitClosed(mode.listener(Scenario.base(framing)), reasons);
	}

	@ParameterizedTest
	@ModeSource
	void anyByteMayBeUrgent(Mode mode) throws IOException {
		Framing framing = Framing.LF;
		String stream = stream(framing);
		Map<CloseReason, Long> reasons = new EnumMap<>(CloseReason.class);
		for (int urgent = 0; urgent < stream.length(); urgent++) {
			try (Client client = scenario.connect(framing, mode)) {
				client.send(stream.substring(0, urgent));
				client.socket().sendUrgentData(stream.charAt(urgent));
				client.send(stream.substring(urgent + 1)).endOutput();
				assertEnds(client, framing, stream, reasons);
			}
		}
		scenario.awaitClosed(mode.listener(Scenario.base(framing)), reasons);
	}

	@ParameterizedTest
	@MethodSource(FramingsAndModes.ALL)
	void anyByteMayBeWrong(Framing framing, Mode mode) throws IOException {
		String stream = stream(framing);
		Map<CloseReason, Long> reasons = new EnumMap<>(CloseReason.class);
		for (int wrong = 0; wrong < stream.length(); wrong++) {
			String bad = stream.substring(0, wrong) + (char) (~stream.charAt(wrong) & 0xff)
					+ stream.substring(wrong + 1);
			try (Client client = scenario.connect(framing, mode)) {
				client.send(bad).endOutput();
				assertEnds(client, framing, bad, reasons);
			}
		}
		scenario.awaitClosed(mode.listener(Scenario.base(framing)), reasons);
	}

	private static String stream(Framing framing) {
		return Receiver.encode(framing, List.of("abc", "", "1234567890"));
	}

	private static void assertEnds(Client client, Framing framing, String stream, Map<CloseReason, Long> reasons)
			throws IOException {
		Decoded expected = ReferenceDecoder.decode(framing, MAX, stream);
		assertThat(Lines.bytes(client.readToEnd())).as("replies to %s", Arrays.toString(Lines.bytes(stream)))
			.isEqualTo(Lines.bytes(expected.complete()));
		reasons.merge(expected.ending().reason(), 1L, Long::sum);
	}

}
