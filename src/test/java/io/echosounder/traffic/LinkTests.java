package io.echosounder.traffic;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.function.BooleanSupplier;

import io.echosounder.framing.Framing;
import io.echosounder.probe.AddressFamily;
import io.echosounder.probe.Connection;
import io.echosounder.probe.Connector;
import io.echosounder.probe.FailedException;
import io.echosounder.probe.Payload;
import io.echosounder.probe.Pipeline;
import io.echosounder.probe.ProbeOptions;
import io.echosounder.probe.Reason;
import io.echosounder.probe.Target;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.ManualClock;
import io.echosounder.testing.ScriptedPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a link and its connections. The test's thread is that of the links, and moves
 * their time.
 */
class LinkTests {

	private static final int SIZE = 64;

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Duration TICK = Duration.ofMillis(20);

	private final ManualClock clock = new ManualClock();

	private final RecordingOwner owner = new RecordingOwner();

	@SuppressWarnings("NullAway.Init") // each test opens something
	private Openings openings;

	@SuppressWarnings("NullAway.Init")
	private Links links;

	@AfterEach
	void close() throws IOException {
		try (Links _ = this.links; Openings _ = this.openings) {
			// a test that failed early has none
		}
	}

	@Test
	void aConnectionThatBreaksAfterAnEchoIsMadeAgainAtOnce() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> ScriptedPeer.echo(socket, SIZE))) {
			open(peer.target());
			turnUntil(() -> this.owner.opened == 10);
			assertThat(this.owner.echoes).isGreaterThanOrEqualTo(9);
			assertThat(this.owner.ends).allMatch((end) -> end.equals("closed"));
			assertThat(this.clock.getAsLong()).isZero();
		}
	}

	@Test
	void pausesGrowAsLongAsNoEchoComes() throws Exception {
		open(new Target("127.0.0.1", EchoProcess.freePort()));
		turnUntil(() -> this.owner.refused == 2);
		// pauses of 10, 20, 40 and 80 ms
		for (int ticks : new int[] { 1, 1, 2, 4 }) {
			int refused = this.owner.refused;
			for (int i = 1; i < ticks; i++) {
				advance(TICK);
				assertNothingIsTried();
			}
			assertNothingIsTried();
			advance(TICK);
			turnUntil(() -> this.owner.refused == refused + 1);
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
				turnUntil(() -> this.owner.ends.size() == broken);
			}
			advance(TICK);
			turnUntil(() -> this.owner.opened == 3);
			echoes.put(1);
			turnUntil(() -> this.owner.opened == 4);
			assertThat(this.clock.getAsLong()).isEqualTo(TICK.toNanos());
		}
	}

	@Test
	void whatIsBrokenStaysSoAfterTheStop() throws Exception {
		open(new Target("127.0.0.1", EchoProcess.freePort()));
		turnUntil(() -> this.owner.refused == 2);
		this.links.stop();
		assertThat(this.links.areDone()).isTrue();
		advance(Duration.ofSeconds(10));
		assertThat(this.owner.refused).isEqualTo(2);
	}

	@Test
	void whatIsRefusedAfterTheStopIsNotTriedAgain() throws Exception {
		open(new Target("127.0.0.1", EchoProcess.freePort()));
		this.links.stop();
		turnUntil(this.links::areDone);
		assertThat(this.owner.refused).isOne();
	}

	@Test
	void whatBreaksAfterTheStopIsNotMadeAgain() throws Exception {
		CountDownLatch stopped = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			socket.getInputStream().readNBytes(SIZE);
			stopped.await();
		})) {
			open(peer.target());
			turnUntil(() -> this.owner.opened == 1);
			this.links.stop();
			assertThat(this.links.areDone()).isFalse();
			stopped.countDown();
			turnUntil(this.links::areDone);
			assertThat(this.owner.ends).containsExactly("closed");
			assertThat(this.owner.lost).isOne();
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
			this.openings.close();
			this.links.stop();
			assertThat(this.links.areDone()).isFalse();
			turnUntil(this.links::areDone);
			ended.await();
			assertThat(read).containsExactly(-1);
			assertThat(this.owner.sent).isZero();
			assertThat(this.owner.ends).isEmpty();
		}
	}

	@Test
	void whatIsNotYetBeingMadeWhenAllStopsIsNeverMade() throws Exception {
		CountDownLatch never = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((_) -> never.await())) {
			start(peer.target());
			this.openings.close();
			this.links.open(this.owner);
			turnUntil(this.links::areDone);
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
			turnUntil(() -> this.owner.opened == 1);
			this.links.stop();
			stopped.countDown();
			turnUntil(this.links::areDone);
			assertThat(this.owner.echoes).isOne();
			assertThat(this.owner.ends).isEmpty();
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
			this.owner.payloads = 1;
			open(peer.target());
			turnUntil(this.links::areDone);
			ended.await();
			assertThat(read).containsExactly(-1);
			assertThat(this.owner.ends).isEmpty();
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
			this.owner.payloads = 1;
			open(peer.target());
			turnUntil(() -> fin.getCount() == 0);
			advance(Duration.ofMillis(980));
			assertThat(this.links.areDone()).isFalse();
			advance(TICK);
			assertThat(this.links.areDone()).isTrue();
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
			this.owner.payloads = 1;
			open(peer.target());
			turnUntil(this.links::areDone);
			assertThat(this.owner.ends).containsExactly("mismatch doubled");
			assertThat(this.owner.opened).isOne();
		}
	}

	@Test
	void aPeerThatDoesNotAnswerIsGivenUp() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer
			.that((socket) -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()))) {
			this.openings = openings(peer.target());
			// longer than a machine stands still for, as the second one waits as long
			this.links = new Links(this.openings, Duration.ofSeconds(3).toNanos());
			this.links.open(this.owner);
			turnUntil(() -> this.owner.opened == 2);
			assertThat(this.owner.ends).containsExactly("timeout silent");
			assertThat(this.owner.lost).isOne();
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
			this.owner.oneByOne = true;
			Link link = open(peer.target());
			this.owner.due = true;
			turnUntil(() -> this.owner.echoes == 1);
			ended.await();
			// FIN is there, and the links have not looked
			this.owner.due = true;
			link.exchange();
			assertThat(this.owner.ends).containsExactly("closed");
			assertThat(this.owner.lost).isZero();
			assertThat(this.owner.sent).isOne();
		}
	}

	private Link open(Target target) throws IOException {
		start(target);
		return this.links.open(this.owner);
	}

	private void start(Target target) throws IOException {
		this.openings = openings(target);
		this.links = new Links(this.openings, PATIENCE.toNanos(), this.clock);
	}

	private static Openings openings(Target target) {
		return new Openings(
				new Connector(target, new ProbeOptions(Framing.RAW, SIZE, PATIENCE, false, AddressFamily.ANY, 0, null)),
				1);
	}

	/** Moves the time, and lets the links see it. */
	private void advance(Duration duration) throws IOException {
		this.clock.advance(duration);
		this.links.turn(0);
	}

	/** A connection that is made against the rules would be refused within some turns. */
	private void assertNothingIsTried() throws IOException {
		int refused = this.owner.refused;
		for (int turn = 0; turn < 3; turn++) {
			this.links.turn(Long.MAX_VALUE);
		}
		assertThat(this.owner.refused).isEqualTo(refused);
	}

	private void turnUntil(BooleanSupplier condition) throws IOException {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime()).as("%s", this.owner).isLessThan(deadline);
			this.links.turn(Long.MAX_VALUE);
		}
	}

	/**
	 * Sends one payload over each connection, or so many in all, and notes what comes.
	 */
	private static final class RecordingOwner implements Link.Owner {

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
		public void refused(FailedException ex) {
			assertThat(ex.reason()).isEqualTo(Reason.REFUSED);
			this.refused++;
		}

		@Override
		public void fill(Pipeline pipeline) {
			if (this.due && !isAtEnd()) {
				this.due = false;
				this.sent++;
				pipeline.add(this.payload, 0);
			}
		}

		@Override
		public boolean isAtEnd() {
			return this.sent == this.payloads;
		}

		@Override
		public void echoed(Payload payload, long planned, long sent, long received) {
			this.echoes++;
		}

		@Override
		public void broken(Pipeline pipeline, FailedException ex, boolean silent) {
			this.lost += pipeline.inFlight();
			this.ends.add(ex.reason().tag() + (silent ? " silent" : "") + (pipeline.isDoubled() ? " doubled" : ""));
		}

		@Override
		public String toString() {
			return "opened %d, refused %d, sent %d, echoes %d, ends %s".formatted(this.opened, this.refused, this.sent,
					this.echoes, this.ends);
		}

	}

}
