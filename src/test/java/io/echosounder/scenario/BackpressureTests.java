package io.echosounder.scenario;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A client that writes and does not read is not read from, until it reads again.
 */
class BackpressureTests {

	private static final int MEBIBYTE = 1 << 20;

	private static final int MEBIBYTES = 50;

	private static final int WRITE_BUFFER = 256 * 1024;

	private static final int ONE_READ = 64 * 1024;

	private static final int SLACK = 16 * 1024;

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=raw").listener("line", "framing=lf");

	@ParameterizedTest
	@ModeSource
	void fiftyMebibytesWrittenBeforeTheFirstReadComeBackWhole(Mode mode) throws IOException {
		byte[] block = new byte[MEBIBYTE];
		new Random(50).nextBytes(block);
		exchange("echo", mode, block);
	}

	@ParameterizedTest
	@ModeSource
	void shortLinesWrittenBeforeTheFirstReadComeBackWhole(Mode mode) throws IOException {
		byte[] block = new byte[MEBIBYTE];
		Arrays.fill(block, (byte) '.');
		Random random = new Random(51);
		for (int i = random.nextInt(200); i < block.length; i += 1 + random.nextInt(200)) {
			block[i] = '\n';
		}
		block[block.length - 1] = '\n';
		exchange("line", mode, block);
	}

	private static void exchange(String base, Mode mode, byte[] block) throws IOException {
		String listener = mode.listener(base);
		try (Client client = scenario.connect(base, mode)) {
			Background writer = Background.start(() -> {
				OutputStream out = client.socket().getOutputStream();
				for (int i = 0; i < MEBIBYTES; i++) {
					out.write(block);
				}
				client.endOutput();
			});
			awaitReadingHasPaused(listener);
			assertThat(writer.isDone()).as("the client could write everything").isFalse();
			for (int i = 0; i < MEBIBYTES; i++) {
				assertThat(Arrays.equals(client.read(MEBIBYTE), block)).as("mebibyte %d", i).isTrue();
				assertUnsentIsBounded(listener);
			}
			assertThat(client.readToEnd()).isEmpty();
			writer.join();
		}
		scenario.awaitClosed(listener, Map.of(CloseReason.PEER, 1L));
	}

	private static void awaitReadingHasPaused(String listener) {
		AtomicLong receivedBefore = new AtomicLong(-1);
		await().pollInterval(Duration.ofMillis(100)).until(() -> {
			assertUnsentIsBounded(listener);
			long received = scenario.server().count("tcp.server.received", "listener", listener);
			boolean more = receivedBefore.getAndSet(received) != received;
			return !more && scenario.server().gauge("tcp.server.unsent", listener) > 0;
		});
	}

	private static void assertUnsentIsBounded(String listener) {
		assertThat(scenario.server().gauge("tcp.server.unsent", listener)).as("unsent bytes")
			.isLessThanOrEqualTo(WRITE_BUFFER + ONE_READ + SLACK);
	}

}
