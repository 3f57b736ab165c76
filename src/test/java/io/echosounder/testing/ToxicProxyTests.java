package io.echosounder.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;

import io.echosounder.testing.toxic.Toxic.Bandwidth;
import io.echosounder.testing.toxic.Toxic.Latency;
import io.echosounder.testing.toxic.Toxic.LimitData;
import io.echosounder.testing.toxic.Toxic.ResetPeer;
import io.echosounder.testing.toxic.Toxic.Slicer;
import io.echosounder.testing.toxic.Toxic.SlowClose;
import io.echosounder.testing.toxic.Toxic.Timeout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Each toxic does what its name says, between a client and a socket that the test holds
 * as the server. Delays last no less than they should.
 */
class ToxicProxyTests {

	private final Random random = new Random(1);

	private ServerSocket listening;

	private ToxicProxy proxy;

	private Client client;

	private Socket server;

	@BeforeEach
	void connect() throws IOException {
		this.listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
		this.proxy = ToxicProxy.to(this.listening.getLocalPort(), 1);
		this.client = this.proxy.connect();
		this.server = this.listening.accept();
		this.server.setSoTimeout(30_000);
	}

	@AfterEach
	void close() throws IOException {
		try (ServerSocket _ = this.listening;
				ToxicProxy _ = this.proxy;
				Socket _ = this.server;
				Client _ = this.client) {
			// after a failed connect, some are missing
		}
	}

	@Test
	void withoutToxicsBytesAndHalfClosesPassInBothDirections() throws IOException {
		byte[] bytes = bytes(3_000_000);
		Background writer = Background.start(() -> this.client.send(bytes).endOutput());
		assertThat(this.server.getInputStream().readAllBytes()).isEqualTo(bytes);
		writer.join();
		Background replies = Background.start(() -> {
			this.server.getOutputStream().write(bytes);
			this.server.shutdownOutput();
		});
		assertThat(Lines.bytes(this.client.readToEnd())).isEqualTo(bytes);
		replies.join();
	}

	@Test
	void aWriterFeelsAReaderWhoDoesNotRead() throws IOException {
		byte[] bytes = bytes(50_000_000);
		Background writer = this.client.sendInBackground(bytes);
		this.client.socket().setSoTimeout(500);
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> this.client.read(1));
		assertThat(writer.isDone()).isFalse();
		assertThat(this.server.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
		writer.join();
	}

	@Test
	void aResetPassesInBothDirections() throws IOException {
		this.client.reset();
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> this.server.getInputStream().read())
			.withMessageContaining("reset");
		try (Client other = this.proxy.connect()) {
			try (Socket accepted = this.listening.accept()) {
				accepted.setSoLinger(true, 0);
			}
			assertReset(other);
		}
	}

	@Test
	void aServerThatIsNotThereResetsTheClient() throws IOException {
		this.listening.close();
		// maybe before the client is done with connecting
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> {
			try (Client refused = this.proxy.connect()) {
				refused.readToEnd();
			}
		}).withMessageContaining("reset");
	}

	@Test
	void latencyDelaysBytesAndTheEndAndKeepsTheirOrder() throws IOException {
		long start = System.nanoTime();
		this.proxy.downstream(new Latency(200, 100));
		byte[] bytes = bytes(1_000);
		for (byte b : bytes) {
			this.server.getOutputStream().write(b);
		}
		this.server.shutdownOutput();
		assertThat(Lines.bytes(this.client.readToEnd())).isEqualTo(bytes);
		assertElapsed(start, 100);
	}

	@Test
	void bandwidthLimitsHowFastBytesGo() throws IOException {
		long start = System.nanoTime();
		this.proxy.upstream(new Bandwidth(1000));
		byte[] bytes = bytes(300_000);
		Background writer = this.client.sendInBackground(bytes);
		assertThat(this.server.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
		assertElapsed(start, 300);
		writer.join();
	}

	@Test
	void aSlicerCutsBytesIntoPieces() throws IOException {
		long start = System.nanoTime();
		this.proxy.upstream(new Slicer(10, 5, 10_000));
		byte[] bytes = bytes(200);
		this.client.send(bytes);
		assertThat(this.server.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
		// at least so many pieces, as none is longer than 15 bytes
		assertElapsed(start, 10 * (200 / 15));
	}

	@Test
	void slowCloseDelaysTheEndOnly() throws IOException {
		long start = System.nanoTime();
		this.proxy.upstream(new SlowClose(300));
		this.client.send("all").endOutput();
		assertThat(this.server.getInputStream().readNBytes(3)).asString().isEqualTo("all");
		assertThat(this.server.getInputStream().read()).isEqualTo(-1);
		assertElapsed(start, 300);
	}

	@Test
	void aTimeoutDropsBytesAndThenClosesBothEnds() throws IOException {
		long start = System.nanoTime();
		this.proxy.upstream(new Timeout(200));
		this.client.send("dropped");
		assertThat(this.server.getInputStream().read()).isEqualTo(-1);
		assertThat(this.client.readToEnd()).isEmpty();
		assertElapsed(start, 200);
	}

	@Test
	void aTimeoutOfZeroDropsBytesAndTheEndForEverButNotInTheOtherDirection() throws IOException {
		this.client.send("before");
		assertThat(this.server.getInputStream().readNBytes(6)).asString().isEqualTo("before");
		this.proxy.upstream(new Timeout(0));
		this.client.send("dropped").endOutput();
		this.server.setSoTimeout(300);
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> this.server.getInputStream().read());
		this.server.getOutputStream().write('!');
		assertThat(this.client.readLike("!")).isEqualTo("!");
	}

	@Test
	void resetPeerResetsBothEnds() throws IOException {
		long start = System.nanoTime();
		this.proxy.downstream(new ResetPeer(100));
		assertReset(this.client);
		assertElapsed(start, 50);
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> this.server.getInputStream().read())
			.withMessageContaining("reset");
	}

	@Test
	void limitDataEndsTheStreamAfterSoManyBytes() throws IOException {
		this.proxy.upstream(new LimitData(1_000));
		byte[] bytes = bytes(3_000_000);
		Background writer = this.client.sendInBackground(bytes);
		assertThat(this.server.getInputStream().readAllBytes()).hasSize(1_000).isEqualTo(Arrays.copyOf(bytes, 1_000));
		writer.join();
		this.server.getOutputStream().write('!');
		assertThat(this.client.readLike("!")).isEqualTo("!");
	}

	@Test
	void toxicsOfOneStreamAddUp() throws IOException {
		long start = System.nanoTime();
		this.proxy.upstream(new Latency(100, 0)).upstream(new Slicer(1, 0, 1_000)).upstream(new LimitData(100));
		byte[] bytes = bytes(200);
		this.client.send(bytes);
		assertThat(this.server.getInputStream().readAllBytes()).isEqualTo(Arrays.copyOf(bytes, 100));
		assertElapsed(start, 200);
	}

	private byte[] bytes(int length) {
		byte[] bytes = new byte[length];
		this.random.nextBytes(bytes);
		return bytes;
	}

	private static void assertReset(Client client) {
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> client.read(1))
			.withMessageContaining("reset");
	}

	private static void assertElapsed(long start, long millis) {
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(millis));
	}

}
