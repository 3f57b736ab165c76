package io.echosounder.scenario.fault;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

import io.echosounder.testing.Background;
import io.echosounder.testing.Bytes;
import io.echosounder.testing.Client;
import io.echosounder.testing.ManualClock;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.MovedTime;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.ToxicProxy;
import io.echosounder.testing.toxic.Toxic.Bandwidth;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A peer behind a narrow line that makes progress is served, however long it takes. The
 * test moves the server's time as the bytes arrive, so that what it takes is many times
 * what every deadline allows without progress.
 */
class ThrottledTests {

	private static final int SEED = 74;

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=raw", "idle-timeout=100s", "write-timeout=100s")
		.listener("frame", "framing=length4", "idle-timeout=40s", "frame-timeout=100s", "max-frame-length=1MB")
		.with(MovedTime.class);

	@ParameterizedTest
	@ModeSource
	void aSlowReaderThatMakesProgressGetsEveryByte(Mode mode) throws IOException {
		byte[] bytes = new byte[10_000_000];
		new Random(SEED).nextBytes(bytes);
		int part = 200_000;
		try (ToxicProxy proxy = scenario.proxy("echo", mode, SEED).downstream(new Bandwidth(8_000));
				Client client = Client.connect(proxy.port(), 64 * 1024);
				Client one = scenario.connect(mode);
				Client other = scenario.connect(mode)) {
			Background writer = Background.start(() -> client.send(bytes).endOutput());
			scenario.awaitUnsent(mode.listener("echo"));
			for (int from = 0; from < bytes.length; from += part) {
				assertThat(Arrays.equals(client.read(part), Arrays.copyOfRange(bytes, from, from + part)))
					.as("bytes from %d", from)
					.isTrue();
				advance(20);
				// each of the two event loops serves one of them, and looks at its
				// deadlines
				echo(one);
				echo(other);
			}
			assertThat(client.readToEnd()).isEmpty();
			writer.join();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 3L));
	}

	@ParameterizedTest
	@ModeSource
	void aSlowWriterWhoseFramesAreCompleteInTimeGetsEachOfThem(Mode mode) throws IOException {
		int size = 100_000;
		Random random = new Random(SEED);
		try (ToxicProxy proxy = scenario.proxy("frame", mode, SEED).upstream(new Bandwidth(1_000));
				Client client = proxy.connect()) {
			Connection connection = scenario.onlyConnection(mode.listener("frame"));
			for (int i = 0; i < 5; i++) {
				byte[] frame = frame(size, random);
				long before = connection.receivedBytes();
				int part = frame.length / 4;
				for (int sent = 0; sent < frame.length; sent += part) {
					long received = before + sent;
					// so that no time passes while bytes are under way
					await().until(() -> connection.receivedBytes() == received);
					advance((sent > 0) ? 30 : 0);
					client.send(Arrays.copyOfRange(frame, sent, sent + part));
				}
				Bytes.assertEqual(client.read(frame.length), frame);
			}
			client.endOutput();
			assertThat(client.readToEnd()).isEmpty();
		}
		scenario.awaitClosed(mode.listener("frame"), Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void aSlowWriterWhoseFrameTakesTooLongIsClosedThoughBytesFlow(Mode mode) throws IOException {
		try (ToxicProxy proxy = scenario.proxy("frame", mode, SEED).upstream(new Bandwidth(100));
				Client client = proxy.connect()) {
			Connection connection = scenario.onlyConnection(mode.listener("frame"));
			Background writer = client.sendInBackground(frame(500_000, new Random(SEED)));
			for (int i = 0; i < 6; i++) {
				long received = connection.receivedBytes();
				await().until(() -> connection.receivedBytes() > received);
				// two of these are no idle time yet, as one may pass while a byte is
				// noted
				advance(19);
			}
			assertThat(client.readToEnd()).isEmpty();
			writer.join();
		}
		scenario.awaitClosed(mode.listener("frame"), Map.of(CloseReason.FRAME_TIMEOUT, 1L));
	}

	private static void echo(Client client) throws IOException {
		client.send("served meanwhile");
		assertThat(client.readLike("served meanwhile")).isEqualTo("served meanwhile");
	}

	private static byte[] frame(int size, Random random) {
		byte[] frame = new byte[4 + size];
		random.nextBytes(frame);
		frame[0] = 0;
		frame[1] = (byte) (size >> 16);
		frame[2] = (byte) (size >> 8);
		frame[3] = (byte) size;
		return frame;
	}

	private static void advance(int seconds) {
		scenario.bean(ManualClock.class).advance(Duration.ofSeconds(seconds));
	}

}
