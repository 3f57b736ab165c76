package io.echosounder.process;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a server without memory ends, and does not listen without serving.
 */
@FullTier
class OutOfMemoryIT {

	private static final int CLIENTS = 30;

	private static final byte[] BLOCK = new byte[64 * 1024];

	@ParameterizedTest
	@ValueSource(strings = { "nio", "blocking" })
	void whereClientsThatDoNotReadTakeAllMemoryTheProcessEnds(String transport) throws IOException {
		List<Socket> clients = new ArrayList<>();
		// more than a heap that small has for connections
		try (EchoProcess process = EchoProcess.start(
				List.of("env", "_JAVA_OPTIONS=-Xmx64m -XX:-ExitOnOutOfMemoryError"), "--echo.max-buffered=45MB",
				"--echo.listeners.raw.write-buffer=64MB", "--echo.listeners.raw.framing=length4",
				"--echo.listeners.raw.max-frame-length=64MB", "--echo.listeners.raw.transport=" + transport)) {
			for (int i = 0; i < CLIENTS; i++) {
				Socket client = process.connect("raw");
				clients.add(client);
				Thread.ofVirtual().start(() -> send(client));
			}
			assertThat(process.exitCode(EchoProcess.PATIENCE)).isEqualTo(3);
			assertThat(process.lines("OutOfMemoryError: the process ends with status 3")).isNotEmpty();
		}
		finally {
			for (Socket client : clients) {
				client.close();
			}
		}
	}

	private static void send(Socket client) {
		try {
			// the length of a frame that does not come to its end
			client.getOutputStream().write(new byte[] { 3, 0, 0, 0 });
			while (true) {
				client.getOutputStream().write(BLOCK);
			}
		}
		catch (IOException _) {
			// the server has ended
		}
	}

}
