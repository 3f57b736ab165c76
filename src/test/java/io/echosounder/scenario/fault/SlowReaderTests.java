package io.echosounder.scenario.fault;

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
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A client that reads in small bites gets everything. Its small receive buffer keeps the
 * server waiting.
 */
class SlowReaderTests {

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf", "write-buffer=16KB")
		.listener("raw", "framing=raw", "write-buffer=16KB");

	@ParameterizedTest
	@EnumSource
	void whoReadsOneByteAtATimeGetsEveryLine(Mode mode) throws IOException {
		exchange(mode.listener("echo"), Lines.bytes(Lines.numbered("a line with number ", 20_000)), 1);
	}

	@ParameterizedTest
	@EnumSource
	void whoReadsAKilobyteAtATimeGetsEveryByte(Mode mode) throws IOException {
		byte[] bytes = new byte[8_000_000];
		new Random(1024).nextBytes(bytes);
		exchange(mode.listener("raw"), bytes, 1024);
	}

	private static void exchange(String listener, byte[] bytes, int bite) throws IOException {
		ByteArrayOutputStream replies = new ByteArrayOutputStream(bytes.length);
		try (Client client = Client.connect(scenario.server().port(listener), 4 * 1024)) {
			Background writer = Background.start(() -> client.send(bytes).endOutput());
			InputStream in = client.socket().getInputStream();
			byte[] buffer = new byte[bite];
			for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
				replies.write(buffer, 0, length);
			}
			writer.join();
		}
		Bytes.assertEqual(replies.toByteArray(), bytes);
		scenario.awaitClosed(listener, Map.of(CloseReason.PEER, 1L));
	}

}
