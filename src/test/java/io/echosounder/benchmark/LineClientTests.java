package io.echosounder.benchmark;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import io.echosounder.testing.Background;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatIOException;

class LineClientTests {

	@Test
	void anEchoIsTakenAndTheEndOfBothSides() throws IOException {
		answer("ab\n", (client) -> {
			client.echo(2, 0);
			client.end();
		});
	}

	@Test
	void oneWrongByteIsSeen() throws IOException {
		answer("aB\n", (client) -> assertThatIOException().isThrownBy(() -> client.echo(2, 0))
			.withMessage("What came back is not what was sent"));
	}

	@Test
	void anEchoThatIsCutOffIsSeen() throws IOException {
		answer("a", (client) -> assertThatIOException().isThrownBy(() -> client.echo(2, 0)));
	}

	@Test
	void oneByteTooManyIsSeen() throws IOException {
		answer("ab\n\n", (client) -> {
			client.echo(2, 0);
			assertThatIOException().isThrownBy(client::end).withMessage("More came back than was sent");
		});
	}

	/** The peer answers any input with this text, and ends. */
	private static void answer(String text, Visit visit) throws IOException {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			Background peer = Background.start(() -> {
				try (Socket socket = server.accept()) {
					socket.getInputStream().readNBytes(3);
					socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
					socket.shutdownOutput();
					socket.getInputStream().transferTo(OutputStream.nullOutputStream());
				}
			});
			try (LineClient client = new LineClient(server.getLocalPort())) {
				visit.to(client);
			}
			peer.join();
		}
	}

	private interface Visit {

		void to(LineClient client) throws IOException;

	}

}
