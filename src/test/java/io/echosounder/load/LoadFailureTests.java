package io.echosounder.load;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;

import io.echosounder.address.AddressFamily;
import io.echosounder.address.Target;
import io.echosounder.framing.Framing;
import io.echosounder.probe.Phase;
import io.echosounder.probe.ProbeOptions;
import io.echosounder.probe.Reason;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.ScriptedPeer;
import io.echosounder.tls.ClientTls;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for what goes wrong: every payload is either back, lost or was not sent.
 */
class LoadFailureTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final int SIZE = 64;

	private final AtomicInteger connections = new AtomicInteger();

	@Test
	void whereNothingListensEachConnectionIsTriedOnce() throws Exception {
		LoadResult result = run(new Target("127.0.0.1", EchoProcess.freePort()), options(3, 1, 100));
		assertThat(result.failures()).containsOnlyKeys(new Failure(Phase.CONNECT, Reason.REFUSED));
		assertThat(result.errors()).isEqualTo(3);
		assertThat(result.messages()).isZero();
		assertThat(result.elapsed()).isZero();
		assertThat(result.intervals()).isEmpty();
		assertThat(result.isPerfect()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 4, 50 })
	void aConnectionThatThePeerEndsIsMadeAgainAndWhatWasUnderWayIsLost(int depth) throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			if (isFirst()) {
				echo(socket, 10);
				read(socket);
				socket.shutdownOutput();
				// until ours, or what is unread would make it a reset
				socket.getInputStream().transferTo(OutputStream.nullOutputStream());
			}
			ScriptedPeer.echo(socket);
		})) {
			LoadResult result = run(peer.target(), options(1, depth, 100));
			assertThat(result.failures()).containsOnlyKeys(new Failure(Phase.FIRST_BYTE, Reason.CLOSED));
			assertThat(result.errors()).isOne();
			assertThat(result.reconnects()).isOne();
			assertThat(result.lost()).isBetween(1L, (long) depth);
			assertThat(result.messages()).isEqualTo(100 - result.lost());
			assertThat(result.isPerfect()).isFalse();
			assertThat(peer.accepted()).isEqualTo(2);
		}
	}

	@Test
	void aResetIsCounted() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			if (isFirst()) {
				echo(socket, 10);
				read(socket);
				socket.setSoLinger(true, 0);
				return;
			}
			ScriptedPeer.echo(socket);
		})) {
			LoadResult result = run(peer.target(), options(1, 1, 100));
			assertThat(result.failures()).containsOnlyKeys(new Failure(Phase.FIRST_BYTE, Reason.RESET));
			assertThat(result.lost()).isOne();
			assertThat(result.messages()).isEqualTo(99);
		}
	}

	/** It is larger than the buffers, so that only a part of it was sent. */
	@Test
	void aPayloadThatWasSentInPartIsLostOnceAndTheNextOnesAreSentLater() throws Exception {
		LoadOptions options = new LoadOptions(1, 4, 0, null, 6, Sizes.of(20_000_000));
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			if (isFirst()) {
				socket.getInputStream().readNBytes(1000);
				return;
			}
			ScriptedPeer.echo(socket);
		})) {
			LoadResult result = run(peer.target(), options);
			assertThat(result.lost()).isOne();
			assertThat(result.messages()).isEqualTo(5);
			assertThat(result.errors()).isOne();
		}
	}

	@Test
	void aWrongByteIsAMismatch() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			if (isFirst()) {
				echo(socket, 2);
				byte[] bytes = read(socket);
				bytes[20]++;
				write(socket, bytes);
			}
			ScriptedPeer.echo(socket);
		})) {
			LoadResult result = run(peer.target(), options(1, 1, 50));
			assertThat(result.failures()).containsOnlyKeys(new Failure(Phase.FIRST_BYTE, Reason.MISMATCH));
			assertThat(result.failures().values().iterator().next().message()).startsWith("Byte 21 of 64 came back as");
			assertThat(result.mismatches()).isOne();
			assertThat(result.errors()).isOne();
			assertThat(result.lost()).isOne();
			assertThat(result.messages()).isEqualTo(49);
		}
	}

	@Test
	void whatComesAfterTheLastEchoIsAMismatch() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			ScriptedPeer.echo(socket);
			write(socket, new byte[] { 1 });
		})) {
			LoadResult result = run(peer.target(), options(1, 1, 50));
			assertThat(result.messages()).isEqualTo(50);
			assertThat(result.lost()).isZero();
			assertThat(result.mismatches()).isOne();
			assertThat(result.isPerfect()).isFalse();
		}
	}

	@Test
	void aResetInsteadOfTheLastFinIsNoLoss() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			ScriptedPeer.echo(socket);
			socket.setSoLinger(true, 0);
		})) {
			LoadResult result = run(peer.target(), options(2, 1, 50));
			assertThat(result.messages()).isEqualTo(50);
			assertThat(result.isPerfect()).isTrue();
		}
	}

	@Test
	void aPeerThatNeverEndsItsSideIsWaitedForNoLongerThanASecondWhichIsNotCounted() throws Exception {
		CountDownLatch over = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			ScriptedPeer.echo(socket);
			over.await();
		})) {
			long before = System.nanoTime();
			LoadResult result = run(peer.target(), options(1, 1, 3));
			long length = System.nanoTime() - before;
			over.countDown();
			assertThat(result.isPerfect()).isTrue();
			assertThat(result.elapsed()).isPositive().isLessThanOrEqualTo(length - Duration.ofSeconds(1).toNanos());
		}
	}

	@Test
	void aSilentPeerIsATimeout() throws Exception {
		CountDownLatch over = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			if (isFirst()) {
				echo(socket, 3);
				over.await();
			}
			ScriptedPeer.echo(socket);
		})) {
			LoadResult result = load(peer.target(), Duration.ofSeconds(3), null, options(1, 1, 10)).run((_) -> {
				// only the end is looked at
			});
			over.countDown();
			FailureCount timeouts = Objects
				.requireNonNull(result.failures().get(new Failure(Phase.FIRST_BYTE, Reason.TIMEOUT)));
			// a machine that stands still for that long makes more of them
			assertThat(timeouts.count()).isPositive();
			assertThat(timeouts.message()).isEqualTo("No byte came back");
			assertThat(result.failures().keySet()).extracting(Failure::reason).containsOnly(Reason.TIMEOUT);
			assertThat(result.messages() + result.lost()).isEqualTo(10);
		}
	}

	@Test
	void aPeerThatEndsIdleConnectionsIsConnectedToAgain() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> echo(socket, 1))) {
			LoadResult result = run(peer.target(), new LoadOptions(1, 1, 20, null, 5, Sizes.of(SIZE)));
			assertThat(result.messages() + result.lost()).isEqualTo(5);
			assertThat(result.messages()).isPositive();
			assertThat(result.reconnects()).isEqualTo(peer.accepted() - 1);
			assertThat(result.errors()).isGreaterThanOrEqualTo(result.reconnects());
			assertThat(result.unsent()).isZero();
		}
	}

	/**
	 * Else a connection for which no payload is left would be tried again and again, as
	 * it cannot be made.
	 */
	@Test
	void aConnectionWithoutAShareIsNotMadeAgain() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			if (isFirst()) {
				ScriptedPeer.echo(socket);
			}
		})) {
			LoadResult result = RunningLoad.start(load(peer.target(), PATIENCE, null, options(4, 1, 1))).result();
			assertThat(result.messages() + result.lost()).isLessThanOrEqualTo(1);
			assertThat(peer.accepted()).isGreaterThanOrEqualTo(4);
		}
	}

	@Test
	void anInterruptWhileConnectingEndsIt() throws Exception {
		CountDownLatch accepted = new CountDownLatch(2);
		ClientTls tls = ClientTls.of(SSLContext.getDefault()).withAnyName();
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			accepted.countDown();
			socket.getInputStream().transferTo(OutputStream.nullOutputStream());
		})) {
			RunningLoad running = RunningLoad.start(load(peer.target(), PATIENCE, tls, options(100, 1, 1000)));
			accepted.await();
			LoadResult result = running.interrupt().result();
			assertThat(result.messages()).isZero();
			assertThat(result.errors()).isZero();
			assertThat(result.elapsed()).isZero();
			assertThat(result.isPerfect()).isFalse();
		}
	}

	/** No option causes this, so the test passes options that no command would. */
	@Test
	void whenAThreadThatConnectsThrowsTheLoadBreaksOff() throws Exception {
		ClientTls tls = ClientTls.of(SSLContext.getDefault()).withProtocols("none");
		try (ScriptedPeer peer = ScriptedPeer.that(ScriptedPeer::echo)) {
			Load load = load(peer.target(), PATIENCE, tls, options(10, 1, 1000));
			assertThatIllegalStateException().isThrownBy(() -> load.run((_) -> {
				// nothing is looked at
			})).withMessageStartingWith("The load broke off: ").withCauseInstanceOf(IllegalArgumentException.class);
		}
	}

	@Test
	void anInterruptWhileAConnectionIsMadeAgainEndsIt() throws Exception {
		CountDownLatch again = new CountDownLatch(4);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			again.countDown();
			read(socket);
		})) {
			RunningLoad running = RunningLoad.start(load(peer.target(), PATIENCE, null, options(3, 1, 1_000_000)));
			again.await();
			LoadResult result = running.interrupt().result();
			assertThat(result.messages()).isZero();
			assertThat(result.errors()).isPositive();
		}
	}

	@Test
	void aSecondInterruptDoesNotWaitForTheRest() throws Exception {
		CountDownLatch asked = new CountDownLatch(1);
		CountDownLatch over = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			echo(socket, 3);
			read(socket);
			asked.countDown();
			over.await();
		})) {
			RunningLoad running = RunningLoad.start(load(peer.target(), PATIENCE, null, options(1, 1, 1000)));
			asked.await();
			LoadResult result = running.interrupt().awaitRest().interrupt().result();
			over.countDown();
			assertThat(result.messages()).isEqualTo(3);
			assertThat(result.errors()).isZero();
		}
	}

	@Test
	void theRestIsWaitedForAfterTheTime() throws Exception {
		CountDownLatch over = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			over.await();
			ScriptedPeer.echo(socket);
		})) {
			RunningLoad running = RunningLoad
				.start(load(peer.target(), PATIENCE, null,
						new LoadOptions(1, 1, 1000, Duration.ofMillis(200), Long.MAX_VALUE, Sizes.of(SIZE))))
				.awaitRest();
			over.countDown();
			LoadResult result = running.result();
			assertThat(result.lost()).isZero();
			assertThat(result.errors()).isZero();
			// one more may be sent if the echo and the end of the time are seen at once
			assertThat(result.messages()).isBetween(1L, 2L);
			assertThat(result.unsent()).isEqualTo(200 - result.messages());
			assertThat(Results.corrected(result).count()).isEqualTo(200);
			assertThat(Results.corrected(result).percentile(50)).isGreaterThan(Duration.ofMillis(90).toNanos());
			assertThat(result.isPerfect()).isFalse();
			assertThat(result.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(200).toNanos());
		}
	}

	@Test
	void whatBreaksAfterTheTimeIsLostOrWasNotSent() throws Exception {
		CountDownLatch rest = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((_) -> rest.await())) {
			RunningLoad running = RunningLoad
				.start(load(peer.target(), PATIENCE, null,
						new LoadOptions(1, 5, 1000, Duration.ofMillis(200), Long.MAX_VALUE, Sizes.of(SIZE))))
				.awaitRest();
			rest.countDown();
			LoadResult result = running.result();
			assertThat(result.messages()).isZero();
			assertThat(result.errors()).isOne();
			assertThat(result.lost()).isEqualTo(5);
			assertThat(result.unsent()).isEqualTo(195);
			assertThat(Results.corrected(result).count()).isEqualTo(200);
		}
	}

	private boolean isFirst() {
		return this.connections.getAndIncrement() == 0;
	}

	private static LoadOptions options(int connections, int depth, long count) {
		return new LoadOptions(connections, depth, 0, null, count, Sizes.of(SIZE));
	}

	private static LoadResult run(Target target, LoadOptions options) {
		return load(target, PATIENCE, null, options).run((_) -> {
			// only the end is looked at
		});
	}

	private static Load load(Target target, Duration timeout, @Nullable ClientTls tls, LoadOptions options) {
		return new Load(target,
				new ProbeOptions(Framing.RAW, options.sizes().max(), timeout, false, AddressFamily.ANY, 0, tls),
				options);
	}

	private static void echo(Socket socket, int count) throws IOException {
		for (int i = 0; i < count; i++) {
			write(socket, read(socket));
		}
	}

	private static byte[] read(Socket socket) throws IOException {
		byte[] bytes = new byte[SIZE];
		new DataInputStream(socket.getInputStream()).readFully(bytes);
		return bytes;
	}

	private static void write(Socket socket, byte[] bytes) throws IOException {
		OutputStream out = socket.getOutputStream();
		out.write(bytes);
	}

}
