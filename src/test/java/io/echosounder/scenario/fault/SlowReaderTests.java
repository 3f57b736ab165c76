package io.echosounder.scenario.fault;

import io.echosounder.testing.FullTier;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Random;

import io.echosounder.testing.Background;
import io.echosounder.testing.Bytes;
import io.echosounder.testing.Client;
import io.echosounder.testing.Lines;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * A client that reads in small bites gets everything. It sends more than the kernel takes
 * for it, so that the server has to keep replies, and to write them bit by bit.
 */
class SlowReaderTests {

	private static final int KILOBYTE = 1024;

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf", "write-buffer=16KB")
		.listener("raw", "framing=raw", "write-buffer=2MB");

	@FullTier
	@ParameterizedTest
	@ModeSource
	void whoReadsOneByteAtATimeForHalfAMegabyteGetsEveryLine(Mode mode) throws IOException {
		exchange(mode.listener("echo"), Lines.bytes(Lines.numbered("a line with number ", 400_000)), 500_000);
	}

	@ParameterizedTest
	@ModeSource
	void whoReadsAKilobyteAtATimeGetsEveryByte(Mode mode) throws IOException {
		byte[] bytes = new byte[10_000_000];
		new Random(1024).nextBytes(bytes);
		exchange(mode.listener("raw"), bytes, 0);
	}

	/** Reads so many bytes one at a time, and then a kilobyte at a time. */
	private static void exchange(String listener, byte[] bytes, int singly) throws IOException {
		ByteArrayOutputStream replies = new ByteArrayOutputStream(bytes.length);
		try (Client client = Client.connect(scenario.server().port(listener), 4 * KILOBYTE)) {
			Background writer = Background.start(() -> client.send(bytes).endOutput());
			scenario.awaitStable(() -> scenario.server().count("tcp.server.received", "listener", listener));
			scenario.awaitUnsent(listener);
			InputStream in = client.socket().getInputStream();
			byte[] buffer = new byte[KILOBYTE];
			for (int length = 0; length >= 0; length = in.read(buffer, 0, (replies.size() < singly) ? 1 : KILOBYTE)) {
				replies.write(buffer, 0, length);
			}
			writer.join();
		}
		Bytes.assertEqual(replies.toByteArray(), bytes);
		scenario.awaitClosed(listener, Map.of(CloseReason.PEER, 1L));
	}

}
