package io.echosounder.path;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import io.echosounder.address.AddressFamily;
import io.echosounder.address.Target;
import io.echosounder.framing.Framing;
import io.echosounder.probe.Connector;
import io.echosounder.probe.FailedException;
import io.echosounder.probe.ProbeOptions;
import io.echosounder.probe.Reason;
import io.echosounder.testing.ScriptedPeer;
import io.echosounder.testing.ScriptedPeer.Script;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for single checks against a peer that a test scripts. A check blames FIN, a pause
 * or a paused reader only for what a connection without it does not suffer.
 */
class ConnectionCheckTests {

	private static final Duration TIMEOUT = Duration.ofMillis(200);

	private static final Duration PATIENCE = Duration.ofMillis(50);

	private static final Duration PAUSE = Duration.ofMillis(1);

	@AutoClose
	private final ScriptedPeer peer;

	private volatile Script script = ScriptedPeer::echo;

	ConnectionCheckTests() throws IOException {
		this.peer = ScriptedPeer.that((socket) -> {
			ScriptedPeer.echo(socket, 32);
			this.script.run(socket);
		});
	}

	@Test
	void aConnectionThatEndsInAPauseIsLostByThePause() throws Exception {
		this.script = ConnectionCheckTests::end;
		Duration pause = Duration.ofSeconds(30);
		Finding finding = idle(pause);
		assertThat(finding.evidence()).matches("the connection was gone after \\d+\\.\\d s: FIN");
		assertThat(finding.facts()).containsEntry("idle", pause)
			.hasEntrySatisfying("after",
					(after) -> assertThat((Duration) after).isBetween(Duration.ofNanos(1), pause.minusNanos(1)));
	}

	@Test
	void anEchoThatIsMissingOnlyAfterAPauseIsLostByThePause() throws Exception {
		this.script = (socket) -> {
			if (this.peer.accepted() > 1) {
				ScriptedPeer.echo(socket);
			}
			stayOpen();
		};
		assertThat(idle(PAUSE).evidence())
			.isEqualTo("no echo came after 0.0 s of silence: the path has forgotten the connection");
	}

	@Test
	void anEchoThatIsMissingWithoutAPauseToo() throws Exception {
		this.script = (_) -> stayOpen();
		assertFails(() -> idle(PAUSE), Reason.TIMEOUT, "The echo has stopped: 0 of 64 bytes came back");
	}

	@Test
	void anEchoThatStopsForEverIsNoBackpressure() throws Exception {
		this.script = (_) -> stayOpen();
		assertFails(() -> new BackpressureCheck(Long.MAX_VALUE, PATIENCE).examine(open()), Reason.TIMEOUT,
				"The echo has stopped: 0 of ");
	}

	@Test
	void aPathThatTakesNoMoreBytesHasNotLostAHalfClose() throws Exception {
		this.script = (_) -> stayOpen();
		assertFails(this::halfClose, Reason.TIMEOUT, "The echo has stopped: 0 of ");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 2048 })
	void anEchoThatStopsWithoutFinToo(int bytes) throws Exception {
		this.script = (socket) -> {
			ScriptedPeer.echo(socket, bytes);
			drain(socket);
			stayOpen();
		};
		assertFails(this::halfClose, Reason.TIMEOUT, "The echo has stopped: %,d of ".formatted(bytes));
	}

	@Test
	void aConnectionThatEndsWithoutFinToo() throws Exception {
		this.script = (socket) -> {
			ScriptedPeer.echo(socket, 2048);
			end(socket);
		};
		assertFails(this::halfClose, Reason.SHORT, "The peer has ended the connection: 2,048 of ");
	}

	@Test
	void anEchoThatStopsAfterFinOnlyIsLostByFin() throws Exception {
		this.script = (socket) -> {
			if (this.peer.accepted() > 1) {
				ScriptedPeer.echo(socket);
			}
			drain(socket);
			stayOpen();
		};
		Finding finding = halfClose();
		assertThat(finding.outcome()).isEqualTo(Outcome.LOST);
		assertThat(finding.evidence()).matches("0 of [\\d,]+ bytes came back after FIN was sent, then no end came");
	}

	private static void stayOpen() throws InterruptedException {
		new CountDownLatch(1).await();
	}

	private static void drain(Socket socket) throws IOException {
		socket.getInputStream().transferTo(OutputStream.nullOutputStream());
	}

	private static void end(Socket socket) throws IOException {
		socket.shutdownOutput();
		drain(socket);
	}

	private Finding idle(Duration pause) throws FailedException, InterruptedException {
		try (PathConnection connection = open()) {
			Finding finding = new IdleCheck(this::open, pause).examine(connection);
			assertThat(finding.outcome()).isEqualTo(Outcome.LOST);
			return finding;
		}
	}

	private Finding halfClose() throws FailedException, InterruptedException {
		try (PathConnection connection = open()) {
			return new HalfCloseCheck(this::open, PATIENCE).examine(connection);
		}
	}

	private static void assertFails(Examination examination, Reason reason, String message) {
		assertThatExceptionOfType(FailedException.class).isThrownBy(examination::run)
			.withMessageContaining(message)
			.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(reason));
	}

	private PathConnection open() throws FailedException, InterruptedException {
		ProbeOptions options = new ProbeOptions(Framing.RAW, 64, TIMEOUT, true, AddressFamily.ANY, 0, null);
		return PathConnection.open(new Connector(new Target("127.0.0.1", this.peer.port()), options), options);
	}

	/** Run of a check. */
	@FunctionalInterface
	private interface Examination {

		Finding run() throws FailedException, InterruptedException;

	}

}
