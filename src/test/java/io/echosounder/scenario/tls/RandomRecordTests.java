package io.echosounder.scenario.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.util.Random;

import javax.net.ssl.SSLException;

import io.echosounder.testing.Client;
import io.echosounder.testing.Effort;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.TlsClient;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that damage what they send, before the handshake, in it and after it: each is
 * closed, no other is affected, and nothing is logged for operators.
 */
class RandomRecordTests {

	private static final int CLIENTS = Effort.of(50, 200, 2_000);

	@RegisterExtension
	static final Scenario scenario = Tls.scenario("handshake-timeout=1h", "frame-timeout=1h", "idle-timeout=1h");

	@ParameterizedTest
	@ModeSource
	void damagedBytesCostTheirOwnConnectionOnly(Mode mode) throws IOException {
		try (TlsClient witness = Tls.connect(scenario, mode, Tls.V13)) {
			for (int seed = 0; seed < CLIENTS; seed++) {
				converse(mode, new Random(seed));
				witness.send("still\n");
				assertThat(witness.readLike("still\n")).as("after seed %d", seed).isEqualTo("still\n");
			}
		}
		// a client may be done before its connection was accepted
		await().until(() -> scenario.counted(mode.listener("echo")).opened() > CLIENTS);
		scenario.server().awaitNoConnections();
		assertThat(scenario.counted(mode.listener("echo")).opened()).isEqualTo(CLIENTS + 1);
	}

	private static void converse(Mode mode, Random random) throws IOException {
		String version = random.nextBoolean() ? Tls.V12 : Tls.V13;
		try (Client client = scenario.connect(mode)) {
			TlsClient tls = Tls.on(client, version);
			byte[] bytes;
			switch (random.nextInt(3)) {
				case 0 -> {
					bytes = new byte[random.nextInt(500)];
					random.nextBytes(bytes);
				}
				case 1 -> bytes = tls.clientHello();
				default -> {
					tls.handshake();
					ByteArrayOutputStream records = new ByteArrayOutputStream();
					for (int i = random.nextInt(4); i >= 0; i--) {
						records.write(tls.records("x".repeat(random.nextInt(20_000)) + "\n"));
					}
					bytes = records.toByteArray();
				}
			}
			for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
				bytes[random.nextInt(random.nextBoolean() ? Math.min(12, bytes.length) : bytes.length)] = (byte) random
					.nextInt();
			}
			client.send(bytes);
			if (random.nextBoolean()) {
				client.endOutput().readToEnd();
			}
		}
		catch (SocketException | SSLException _) {
			// expected after damage
		}
	}

}
