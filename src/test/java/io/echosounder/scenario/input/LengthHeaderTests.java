package io.echosounder.scenario.input;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import io.echosounder.framing.Framing;
import io.echosounder.framing.Receiver;
import io.echosounder.testing.Client;
import io.echosounder.testing.Heap;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.MovedTime;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lengths that lie, and headers that are cut off.
 */
class LengthHeaderTests {

	private static final int CLIENTS = 20;

	@RegisterExtension
	static final Scenario scenario = Scenario.ofEachFraming("max-frame-length=10B")
		.listener("huge", "framing=length4", "max-frame-length=1GB")
		.with(MovedTime.class);

	static Stream<Arguments> impossibleLengths() {
		return rows("length1, 0b, frame-too-long", "length1, ff, frame-too-long", "length2, 000b, frame-too-long",
				"length2, 7fff, frame-too-long", "length2, 8000, frame-too-long", "length2, ffff, frame-too-long",
				"length4, 0000000b, frame-too-long", "length4, 00010000, frame-too-long",
				"length4, 7fffffff, frame-too-long", "length4, 80000000, bad-frame", "length4, ffffffff, bad-frame");
	}

	static Stream<Arguments> cutOff() {
		return rows("length1, 01", "length1, 0a", "length2, 00", "length2, 0001", "length2, ff", "length4, 00",
				"length4, ff", "length4, 7fffff", "length4, 000000", "length4, 00000001", "length4, 0000000a61626364");
	}

	/** The first in every mode, and the others in one. */
	private static Stream<Arguments> rows(String... rows) {
		List<Arguments> arguments = new ArrayList<>();
		for (String row : rows) {
			for (Mode mode : row.equals(rows[0]) ? Mode.values() : new Mode[] { Mode.NIO_INLINE }) {
				List<Object> values = new ArrayList<>(List.of(row.split(", ")));
				values.add(mode);
				arguments.add(Arguments.of(values.toArray()));
			}
		}
		return arguments.stream();
	}

	@ParameterizedTest
	@MethodSource("impossibleLengths")
	void anImpossibleLengthEndsTheConnectionAsSoonAsItsHeaderIsThere(String framing, String header, String reason,
			Mode mode) throws IOException {
		String good = Receiver.encode(framing(framing), List.of("abc"));
		try (Client client = scenario.connect(framing, mode)) {
			client.send(good + bytes(header));
			assertThat(client.readToEnd()).isEqualTo(good);
			client.send(good);
		}
		new Dialogue(scenario, framing(framing), mode)
			.assertClosed(CloseReason.valueOf(reason.toUpperCase(Locale.ROOT).replace('-', '_')));
	}

	@ParameterizedTest
	@MethodSource("cutOff")
	void aHeaderOrFrameCutOffByTheEndOfTheStreamIsIncomplete(String framing, String rest, Mode mode)
			throws IOException {
		String good = Receiver.encode(framing(framing), List.of("abc", ""));
		new Dialogue(scenario, framing(framing), mode).say(good + bytes(rest), good, CloseReason.INCOMPLETE_FRAME);
	}

	@ParameterizedTest
	@ModeSource
	void aGibibyteThatIsAnnouncedAndAllowedCostsOnlyWhatArrives(Mode mode) throws IOException {
		String listener = mode.listener("huge");
		long received = scenario.server().count("tcp.server.received", "listener", listener);
		Heap before = Heap.now();
		List<Client> clients = new ArrayList<>();
		for (int i = 0; i < CLIENTS; i++) {
			clients.add(scenario.connect("huge", mode).send("@\0\0\0ab"));
		}
		await().until(
				() -> scenario.server().count("tcp.server.received", "listener", listener) == received + CLIENTS * 6);
		before.awaitBack(4_000_000);
		for (Client client : clients) {
			assertThat(client.endOutput().readToEnd()).isEmpty();
			client.close();
		}
		scenario.awaitClosed(listener, Map.of(CloseReason.INCOMPLETE_FRAME, (long) CLIENTS));
	}

	private static Framing framing(String setting) {
		return Framing.valueOf(setting.toUpperCase(Locale.ROOT));
	}

	private static String bytes(String hex) {
		return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
	}

}
