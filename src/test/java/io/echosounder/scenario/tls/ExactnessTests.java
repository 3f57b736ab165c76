package io.echosounder.scenario.tls;

import io.echosounder.testing.FullTier;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;

import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.TlsClient;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the echo is as exact under TLS as without, for any records and segments of a
 * client.
 */
class ExactnessTests {

	private static final int MEGABYTE = 1024 * 1024;

	@RegisterExtension
	static final Scenario scenario = Tls.scenario("write-buffer=64KB");

	@ParameterizedTest
	@MethodSource(Tls.MODES_AND_VERSIONS)
	void manyMegabytesComeBackAsTheyWere(Mode mode, String version) throws IOException {
		byte[] bytes = lines(4 * MEGABYTE, 42);
		try (TlsClient client = Tls.connect(scenario, mode, version)) {
			Background writer = Background.start(() -> client.send(bytes));
			assertSame(client.read(bytes.length), bytes);
			writer.join();
			goodbye(client);
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	@FullTier
	@ParameterizedTest
	@MethodSource(Tls.MODES_AND_VERSIONS)
	void whatIsWrittenBeforeTheFirstReadComesBackWhole(Mode mode, String version) throws IOException {
		byte[] bytes = lines(16 * MEGABYTE, 43);
		try (TlsClient client = Tls.connect(scenario, mode, version)) {
			Background writer = Background.start(() -> client.send(bytes));
			scenario.awaitUnsent(mode.listener("echo"));
			assertThat(scenario.server().gauge("tcp.server.unsent", mode.listener("echo"))).isLessThan(MEGABYTE);
			assertSame(client.read(bytes.length), bytes);
			writer.join();
			goodbye(client);
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@MethodSource(Tls.MODES_AND_VERSIONS)
	void handshakeAndRecordsMayComeByteByByte(Mode mode, String version) throws IOException {
		try (Client tcp = scenario.connect(mode).sliced(); TlsClient client = Tls.on(tcp, version).handshake()) {
			client.send("one\ntwo\n");
			assertThat(client.readLike("one\ntwo\n")).isEqualTo("one\ntwo\n");
			goodbye(client);
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@MethodSource(Tls.MODES_AND_VERSIONS)
	void segmentsMayCutRecordsAnywhere(Mode mode, String version) throws IOException {
		Random random = new Random(44);
		try (TlsClient client = Tls.connect(scenario, mode, version)) {
			for (int round = 0; round < 100; round++) {
				ByteArrayOutputStream records = new ByteArrayOutputStream();
				StringBuilder text = new StringBuilder();
				for (int i = 0; i <= random.nextInt(5); i++) {
					String line = "x".repeat(random.nextInt(3000)) + "\n";
					records.write(client.records(line));
					text.append(line);
				}
				byte[] bytes = records.toByteArray();
				for (int at = 0; at < bytes.length;) {
					int length = Math.min(bytes.length - at, 1 + random.nextInt(2000));
					client.client().send(Arrays.copyOfRange(bytes, at, at + length));
					at += length;
				}
				assertThat(client.readLike(text.toString())).as("round %d", round).isEqualTo(text.toString());
			}
			goodbye(client);
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void keysMayChangeAtAnyTime(Mode mode) throws IOException {
		try (TlsClient client = Tls.connect(scenario, mode, Tls.V13)) {
			for (int i = 0; i < 20; i++) {
				client.send("half a li").updateKeys().send("ne\nand another\n").updateKeys();
			}
			String replies = "half a line\nand another\n".repeat(20);
			assertThat(client.readLike(replies)).isEqualTo(replies);
			goodbye(client);
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	/** Lines of up to 40 KB, with any byte in them. */
	private static byte[] lines(int length, long seed) {
		Random random = new Random(seed);
		byte[] bytes = new byte[length];
		random.nextBytes(bytes);
		for (int at = 0; at < length; at += 1 + random.nextInt(40_000)) {
			bytes[at] = '\n';
		}
		bytes[length - 1] = '\n';
		return bytes;
	}

	/** As AssertJ would print millions of bytes. */
	private static void assertSame(byte[] actual, byte[] expected) {
		assertThat(Arrays.mismatch(actual, expected)).as("first byte that differs").isEqualTo(-1);
	}

	private static void goodbye(TlsClient client) throws IOException {
		client.endOutput();
		assertThat(client.readToEnd()).isEmpty();
		assertThat(client.isCloseNotified()).isTrue();
	}

}
