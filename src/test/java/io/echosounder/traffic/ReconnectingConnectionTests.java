package io.echosounder.traffic;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.function.BooleanSupplier;

import io.echosounder.address.AddressFamily;
import io.echosounder.address.Target;
import io.echosounder.framing.Framing;
import io.echosounder.probe.Connection;
import io.echosounder.probe.Connector;
import io.echosounder.probe.FailedException;
import io.echosounder.probe.Payload;
import io.echosounder.probe.Pipeline;
import io.echosounder.probe.ProbeOptions;
import io.echosounder.probe.Reason;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.ManualClock;
import io.echosounder.testing.ScriptedPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a reconnecting connection. The test's thread is that of the loop, and moves
 * its time.
 */
class ReconnectingConnectionTests {

	private static final int SIZE = 64;

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Duration TICK = Duration.ofMillis(20);

	private final ManualClock clock = new ManualClock();

	private final RecordingHandler handler = new RecordingHandler();

	@SuppressWarnings("NullAway.Init") // each test opens something
	private ConnectionOpener opener;

	@SuppressWarnings("NullAway.Init")
	private ConnectionLoop loop;

	@AfterEach
	void close() throws IOException {
		try (ConnectionLoop _ = this.loop; ConnectionOpener _ = this.opener) {
			// a test that failed early has none
		}
	}

	@Test
	void aConnectionThatBreaksAfterAnEchoIsMadeAgainAtOnce() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> ScriptedPeer.echo(socket, SIZE))) {
			open(peer.target());
			turnUntil(() -> this.handler.opened == 10);
			assertThat(this.handler.echoes).isGreaterThanOrEqualTo(9);
			assertThat(this.handler.ends).allMatch((end) -> end.equals("closed"));
			assertThat(this.clock.getAsLong()).isZero();
		}
	}

	@Test
	void pausesGrowAsLongAsNoEchoComes() throws Exception {
		open(new Target("127.0.0.1", EchoProcess.freePort()));
		turnUntil(() -> this.handler.refused == 2);
		// pauses of 10, 20, 40 and 80 ms
		for (int ticks : new int[] { 1, 1, 2, 4 }) {
			int refused = this.handler.refused;
			for (int i = 1; i < ticks; i++) {
				advance(TICK);
				assertNothingIsTried();
			}
			assertNothingIsTried();
			advance(TICK);
			turnUntil(() -> this.handler.refused == refused + 1);
		}
	}

	@Test
	void anEchoEndsThePauses() throws Exception {
		SynchronousQueue<Integer> echoes = new SynchronousQueue<>();
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			for (int i = echoes.take(); i > 0; i--) {
				ScriptedPeer.echo(socket, SIZE);
			}
		})) {
			open(peer.target());
			for (int connection = 1; connection <= 2; connection++) {
				echoes.put(0);
				int broken = connection;
				turnUntil(() -> this.handler.ends.size() == broken);
			}
			advance(TICK);
			turnUntil(() -> this.handler.opened == 3);
			echoes.put(1);
			turnUntil(() -> this.handler.opened == 4);
			assertThat(this.clock.getAsLong()).isEqualTo(TICK.toNanos());
		}
	}

	@Test
	void whatIsBrokenStaysSoAfterTheStop() throws Exception {
		open(new Target("127.0.0.1", EchoProcess.freePort()));
		turnUntil(() -> this.handler.refused == 2);
		this.loop.stop();
		assertThat(this.loop.isDone()).isTrue();
		advance(Duration.ofSeconds(10));
		assertThat(this.handler.refused).isEqualTo(2);
	}

	@Test
	void whatIsRefusedAfterTheStopIsNotTriedAgain() throws Exception {
		open(new Target("127.0.0.1", EchoProcess.freePort()));
		this.loop.stop();
		turnUntil(this.loop::isDone);
		assertThat(this.handler.refused).isOne();
	}

	@Test
	void whatBreaksAfterTheStopIsNotMadeAgain() throws Exception {
		CountDownLatch stopped = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			socket.getInputStream().readNBytes(SIZE);
			stopped.await();
		})) {
			open(peer.target());
			turnUntil(() -> this.handler.opened == 1);
			this.loop.stop();
			assertThat(this.loop.isDone()).isFalse();
			stopped.countDown();
			turnUntil(this.loop::isDone);
			assertThat(this.handler.ends).containsExactly("closed");
			assertThat(this.handler.lost).isOne();
			advance(Duration.ofSeconds(10));
			assertThat(peer.accepted()).isOne();
		}
	}

	@Test
	void aConnectionThatIsBeingMadeWhenAllStopsIsClosed() throws Exception {
		List<Integer> read = new ArrayList<>();
		CountDownLatch accepted = new CountDownLatch(1);
		CountDownLatch ended = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			accepted.countDown();
			read.add(socket.getInputStream().read());
			ended.countDown();
		})) {
			open(peer.target());
			accepted.await();
			this.opener.close();
			this.loop.stop();
			assertThat(this.loop.isDone()).isFalse();
			turnUntil(this.loop::isDone);
			ended.await();
			assertThat(read).containsExactly(-1);
			assertThat(this.handler.sent).isZero();
			assertThat(this.handler.ends).isEmpty();
		}
	}

	@Test
	void whatIsNotYetBeingMadeWhenAllStopsIsNeverMade() throws Exception {
		CountDownLatch never = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((_) -> never.await())) {
			start(peer.target());
			this.opener.close();
			this.loop.open(this.handler);
			turnUntil(this.loop::isDone);
			assertThat(peer.accepted()).isZero();
		}
	}

	@Test
	void anEchoThatIsUnderWayIsWaitedFor() throws Exception {
		CountDownLatch stopped = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			byte[] bytes = socket.getInputStream().readNBytes(SIZE);
			stopped.await();
			socket.getOutputStream().write(bytes);
			assertThat(socket.getInputStream().read()).isEqualTo(-1);
		})) {
			open(peer.target());
			turnUntil(() -> this.handler.opened == 1);
			this.loop.stop();
			stopped.countDown();
			turnUntil(this.loop::isDone);
			assertThat(this.handler.echoes).isOne();
			assertThat(this.handler.ends).isEmpty();
		}
	}

	@Test
	void theEndIsAFin() throws Exception {
		List<Integer> read = new ArrayList<>();
		CountDownLatch ended = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			ScriptedPeer.echo(socket, SIZE);
			// an RST would throw
			read.add(socket.getInputStream().read());
			ended.countDown();
		})) {
			this.handler.payloads = 1;
			open(peer.target());
			turnUntil(this.loop::isDone);
			ended.await();
			assertThat(read).containsExactly(-1);
			assertThat(this.handler.ends).isEmpty();
		}
	}

	@Test
	void aPeerThatDoesNotEndItsSideIsLeftAfterASecond() throws Exception {
		CountDownLatch fin = new CountDownLatch(1);
		CountDownLatch left = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			ScriptedPeer.echo(socket, SIZE);
			assertThat(socket.getInputStream().read()).isEqualTo(-1);
			fin.countDown();
			left.await();
		})) {
			this.handler.payloads = 1;
			open(peer.target());
			turnUntil(() -> fin.getCount() == 0);
			advance(Duration.ofMillis(980));
			assertThat(this.loop.isDone()).isFalse();
			advance(TICK);
			assertThat(this.loop.isDone()).isTrue();
			left.countDown();
		}
	}

	@Test
	void moreThanTheEchoIsToldAlsoAtTheEnd() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			byte[] bytes = socket.getInputStream().readNBytes(SIZE);
			socket.getOutputStream().write(bytes);
			assertThat(socket.getInputStream().read()).isEqualTo(-1);
			socket.getOutputStream().write(bytes);
		})) {
			this.handler.payloads = 1;
			open(peer.target());
			turnUntil(this.loop::isDone);
			assertThat(this.handler.ends).containsExactly("mismatch doubled");
			assertThat(this.handler.opened).isOne();
		}
	}

	@Test
	void aPeerThatDoesNotAnswerIsGivenUp() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer
			.that((socket) -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()))) {
			this.opener = opener(peer.target());
			// longer than a machine stands still for, as the second one waits as long
			this.loop = new ConnectionLoop(this.opener, Duration.ofSeconds(3).toNanos());
			this.loop.open(this.handler);
			turnUntil(() -> this.handler.opened == 2);
			assertThat(this.handler.ends).containsExactly("timeout silent");
			assertThat(this.handler.lost).isOne();
		}
	}

	@Test
	void nothingIsSentOverAConnectionThatHasEnded() throws Exception {
		CountDownLatch ended = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			ScriptedPeer.echo(socket, SIZE);
			socket.shutdownOutput();
			ended.countDown();
			socket.getInputStream().transferTo(OutputStream.nullOutputStream());
		})) {
			this.handler.oneByOne = true;
			ReconnectingConnection connection = open(peer.target());
			this.handler.due = true;
			turnUntil(() -> this.handler.echoes == 1);
			ended.await();
			// FIN has arrived, and the loop has not read it
			this.handler.due = true;
			connection.exchange();
			assertThat(this.handler.ends).containsExactly("closed");
			assertThat(this.handler.lost).isZero();
			assertThat(this.handler.sent).isOne();
		}
	}

	private ReconnectingConnection open(Target target) throws IOException {
		start(target);
		return this.loop.open(this.handler);
	}

	private void start(Target target) throws IOException {
		this.opener = opener(target);
		this.loop = new ConnectionLoop(this.opener, PATIENCE.toNanos(), this.clock);
	}

	private static ConnectionOpener opener(Target target) {
		return new ConnectionOpener(
				new Connector(target, new ProbeOptions(Framing.RAW, SIZE, PATIENCE, false, AddressFamily.ANY, 0, null)),
				1);
	}

	/** Moves the time, and lets the loop see it. */
	private void advance(Duration duration) throws IOException {
		this.clock.advance(duration);
		this.loop.turn(0);
	}

	/** A connection that is made against the rules would be refused within some turns. */
	private void assertNothingIsTried() throws IOException {
		int refused = this.handler.refused;
		for (int turn = 0; turn < 3; turn++) {
			this.loop.turn(Long.MAX_VALUE);
		}
		assertThat(this.handler.refused).isEqualTo(refused);
	}

	private void turnUntil(BooleanSupplier condition) throws IOException {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime()).as("%s", this.handler).isLessThan(deadline);
			this.loop.turn(Long.MAX_VALUE);
		}
	}

	/**
	 * Sends one payload over each connection, or so many in all, and notes what comes.
	 */
	private static final class RecordingHandler implements ReconnectingConnection.Handler {

		private final Payload payload = new Payload(Framing.RAW, SIZE, 1);

		private final List<String> ends = new ArrayList<>();

		private int payloads = Integer.MAX_VALUE;

		private boolean oneByOne;

		private boolean due;

		private int opened;

		private int refused;

		private int sent;

		private int echoes;

		private int lost;

		@Override
		public void opened(Connection connection) {
			this.opened++;
			this.due |= !this.oneByOne;
		}

		@Override
		public void connectFailed(FailedException ex) {
			assertThat(ex.reason()).isEqualTo(Reason.REFUSED);
			this.refused++;
		}

		@Override
		public void fill(Pipeline pipeline) {
			if (this.due && !isFinished()) {
				this.due = false;
				this.sent++;
				pipeline.add(this.payload, 0);
			}
		}

		@Override
		public boolean isFinished() {
			return this.sent == this.payloads;
		}

		@Override
		public void echoed(Payload payload, long planned, long sent, long received) {
			this.echoes++;
		}

		@Override
		public void disconnected(Pipeline pipeline, FailedException ex, boolean timedOut) {
			this.lost += pipeline.inFlight();
			this.ends.add(ex.reason().tag() + (timedOut ? " silent" : "") + (pipeline.isDoubled() ? " doubled" : ""));
		}

		@Override
		public String toString() {
			return "opened %d, refused %d, sent %d, echoes %d, ends %s".formatted(this.opened, this.refused, this.sent,
					this.echoes, this.ends);
		}

	}

}
