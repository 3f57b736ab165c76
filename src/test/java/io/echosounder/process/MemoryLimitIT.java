package io.echosounder.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.echosounder.testing.Background;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.RequiresDescriptors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that make a server with a small heap hold as much as they can, of every kind at
 * once, beside clients that behave.
 */
@FullTier
@RequiresDescriptors(4096)
class MemoryLimitIT {

	private static final int OF_EACH = 250;

	private static final int GOOD = 10;

	private static final byte[] BLOCK = new byte[64 * 1024];

	private final List<Greedy> greedy = new ArrayList<>();

	@Test
	void whateverClientsLeaveUnfinishedThoseThatBehaveAreServed(@TempDir Path directory) throws IOException {
		Certificates certificates = Certificates.in(directory).server("server", "localhost");
		List<String> settings = new ArrayList<>(List.of(certificates.bundle("server", "server")));
		settings.addAll(List.of("--echo.listeners.half.port=0", "--echo.listeners.half.framing=length4",
				"--echo.listeners.tls.port=0", "--echo.listeners.tls.tls.bundle=server",
				"--echo.listeners.proxy.port=0", "--echo.listeners.proxy.proxy-protocol=required",
				"--echo.listeners.blocking.port=0", "--echo.listeners.blocking.transport=blocking",
				"--echo.self-check.enabled=false"));
		AtomicBoolean over = new AtomicBoolean();
		try (EchoProcess server = EchoProcess.start(
				List.of("env", "_JAVA_OPTIONS=-Xmx96m -XX:MaxDirectMemorySize=8m -XX:-ExitOnOutOfMemoryError"),
				settings.toArray(String[]::new))) {
			List<Background> good = new ArrayList<>();
			for (int i = 0; i < GOOD; i++) {
				Socket client = server.connect("line");
				good.add(Background.start(() -> echoUntil(over, client)));
			}
			for (int i = 0; i < OF_EACH; i++) {
				greedy(server, "raw", "", Integer.MAX_VALUE);
				greedy(server, "blocking", "", Integer.MAX_VALUE);
				greedy(server, "half", "00010000", 60_000);
				greedy(server, "tls", "1603014000", 16_000);
				greedy(server, "proxy", "0d0a0d0a000d0a515549540a21113e80", 15_000);
				write();
			}
			Awaitility.await().atMost(EchoProcess.PATIENCE).until(() -> write() == 0);
			double limit = server.sum("tcp_server_buffered_limit_bytes", "raw");
			Awaitility.await()
				.atMost(EchoProcess.PATIENCE)
				.untilAsserted(() -> assertThat(server.sum("tcp_server_buffered_bytes")).isBetween(limit / 2, limit));
			over.set(true);
			good.forEach(Background::join);
			assertThat(server.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
			assertThat(server.lines("more than half of max-buffered")).hasSize(1);
			for (Greedy client : this.greedy) {
				client.channel().close();
			}
			server.awaitNoConnections();
			assertThat(server.sum("tcp_server_buffered_bytes")).isZero();
			server.signal("TERM");
			assertThat(server.exitCode()).isEqualTo(143);
		}
	}

	private static void echoUntil(AtomicBoolean over, Socket client) throws IOException {
		try (client) {
			byte[] line = "a line of a client that behaves\n".getBytes(StandardCharsets.US_ASCII);
			while (!over.get()) {
				client.getOutputStream().write(line);
				assertThat(client.getInputStream().readNBytes(line.length)).isEqualTo(line);
			}
		}
	}

	private void greedy(EchoProcess server, String listener, String hex, int most) throws IOException {
		SocketChannel channel = SocketChannel.open();
		channel.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
		channel.setOption(StandardSocketOptions.SO_SNDBUF, 256 * 1024);
		Greedy client = new Greedy(channel, most);
		this.greedy.add(client);
		channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port(listener)));
		channel.configureBlocking(false);
		client.write(HexFormat.of().parseHex(hex));
	}

	private long write() {
		long written = 0;
		for (Greedy client : this.greedy) {
			written += client.write(BLOCK);
		}
		return written;
	}

	/** Writes so many bytes and no more, and does not read. */
	private static final class Greedy {

		private final SocketChannel channel;

		private int left;

		Greedy(SocketChannel channel, int most) {
			this.channel = channel;
			this.left = most;
		}

		SocketChannel channel() {
			return this.channel;
		}

		int write(byte[] bytes) {
			try {
				int written = this.channel.write(ByteBuffer.wrap(bytes, 0, Math.min(this.left, bytes.length)));
				this.left -= written;
				return written;
			}
			catch (IOException _) {
				// the server has closed it
				return 0;
			}
		}

	}

}
