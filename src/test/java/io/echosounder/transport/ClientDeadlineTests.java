package io.echosounder.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import ch.qos.logback.classic.Level;
import io.echosounder.framing.Framing;
import io.echosounder.testing.CapturedLog;
import io.echosounder.testing.ManualClock;
import io.echosounder.testing.Resources;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.messaging.support.GenericMessage;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the deadlines of connections that a client has opened, on a clock that the
 * test moves, and for the failures that callers get.
 */
class ClientDeadlineTests {

	private final Resources before = Resources.now();

	private final CapturedLog log = new CapturedLog();

	private final Counts counts = new Counts();

	private final ManualClock clock = new ManualClock();

	private final EventLoopGroup loops = new EventLoopGroup(1, this.clock);

	private final ServerSocket listener;

	private final NioClientConnectionFactory client;

	private final CompletableFuture<Object> told = new CompletableFuture<>();

	ClientDeadlineTests() throws IOException {
		this.listener = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"));
		ConnectionOptions options = new ConnectionOptions(Framing.LF, 1024, Dispatch.INLINE, Duration.ofSeconds(100),
				Duration.ofSeconds(30), Duration.ZERO, Duration.ofSeconds(20), Duration.ofSeconds(1), 256 * 1024);
		this.client = new NioClientConnectionFactory("test", "127.0.0.1", this.listener.getLocalPort(), options,
				this.loops, this.counts);
	}

	@BeforeEach
	void start() {
		this.client.registerListener((message) -> this.told.complete(message.getPayload()));
		this.client.start();
	}

	@AfterEach
	void close() throws IOException {
		this.client.stop();
		this.listener.close();
		this.loops.close();
		assertThat(this.counts.open()).isZero();
		assertThat(this.log.lines(Level.WARN)).isEmpty();
		this.log.close();
		this.before.awaitBack();
	}

	@Test
	void aConnectionThatIsIdleIsClosedAndTheNextRequestOpensAnother() throws Exception {
		Connection connection = (Connection) this.client.getConnection();
		try (Socket _ = this.listener.accept()) {
			advance(Duration.ofSeconds(99));
			assertThat(this.client.getConnection()).isSameAs(connection);
			advance(Duration.ofSeconds(2));
			await().until(() -> !connection.isOpen());
			assertThat(this.client.getConnection()).isNotSameAs(connection);
			this.listener.accept().close();
		}
		assertTold(CloseReason.IDLE);
	}

	@Test
	void aReplyThatDoesNotGetOnFailsItsRequest() throws Exception {
		this.client.getConnection().send(new GenericMessage<>("hello"));
		try (Socket peer = this.listener.accept()) {
			peer.getOutputStream().write('h');
			Connection connection = this.client.openConnections().iterator().next();
			await().until(() -> connection.receivedBytes() == 1);
			advance(Duration.ofSeconds(29));
			assertThat(this.told).isNotDone();
			advance(Duration.ofSeconds(2));
			assertTold(CloseReason.FRAME_TIMEOUT);
		}
	}

	@Test
	void aPeerThatDoesNotReadFailsTheRequest() throws Exception {
		this.client.getConnection().send(new GenericMessage<>(new byte[20_000_000]));
		try (Socket _ = this.listener.accept()) {
			Connection connection = this.client.openConnections().iterator().next();
			await().until(() -> connection.unsentBytes() > 0);
			for (int i = 0; i < 1_000 && !this.told.isDone(); i++) {
				// the kernel may take some more meanwhile
				advance(Duration.ofSeconds(1));
			}
			assertTold(CloseReason.SLOW_READER);
		}
		assertThat(this.counts.closed()).isEqualTo(Map.of(CloseReason.SLOW_READER, 1));
	}

	private void assertTold(CloseReason reason) {
		await().until(this.told::isDone);
		assertThat(this.told.join()).isInstanceOfSatisfying(ConnectionEndedException.class,
				(ex) -> assertThat(ex.reason()).isEqualTo(reason));
	}

	private void advance(Duration duration) {
		this.clock.advance(duration);
		WakeUp.andWait(this.loops);
	}

}
