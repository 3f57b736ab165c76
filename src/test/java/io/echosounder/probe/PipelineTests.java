package io.echosounder.probe;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.echosounder.address.AddressFamily;
import io.echosounder.address.Target;
import io.echosounder.framing.Framing;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.ScriptedPeer;
import io.echosounder.testing.TestServer;
import io.echosounder.tls.ClientTls;
import io.echosounder.tls.PeerTrust;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for many payloads on one connection, on a loop that the test turns.
 */
class PipelineTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final int SIZE = 64;

	/** More than the buffers of two sockets hold. */
	private static final int HUGE = 40_000_000;

	private final ByteBuffer in = ByteBuffer.allocate(10_000);

	private final ByteBuffer out = ByteBuffer.allocate(10_000);

	private final List<Payload> echoed = new ArrayList<>();

	private final List<Connection> connections = new ArrayList<>();

	@AutoClose
	private @Nullable SelectorLoop loop;

	private @Nullable FailedException failure;

	@BeforeEach
	void openLoop() throws IOException {
		this.loop = new SelectorLoop();
	}

	@AfterEach
	void closeAll() throws IOException {
		for (Connection connection : this.connections) {
			connection.close();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, SIZE, 5000, 100_000 })
	void payloadsComeBackInTheOrderInWhichTheyWereSent(int size) throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that(ScriptedPeer::echo)) {
			Pipeline pipeline = open(peer);
			List<Payload> sent = send(pipeline, size, 50);
			assertThat(pipeline.inFlight()).isEqualTo(50);
			turnUntil(() -> pipeline.inFlight() == 0);
			assertThat(this.echoed).containsExactlyElementsOf(sent);
		}
	}

	@Test
	void moreMayBeSentAtAnyTime() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that(ScriptedPeer::echo)) {
			Pipeline pipeline = open(peer);
			List<Payload> sent = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				sent.addAll(send(pipeline, 30_000, i));
				loop().turn(0);
			}
			turnUntil(() -> pipeline.inFlight() == 0);
			assertThat(this.echoed).containsExactlyElementsOf(sent);
		}
	}

	@Test
	void whatTheSocketDoesNotTakeWaitsAndIsCountedOnce() throws Exception {
		CountDownLatch reads = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			reads.await();
			ScriptedPeer.echo(socket);
		})) {
			Pipeline pipeline = open(peer);
			List<Payload> sent = send(pipeline, HUGE, 3);
			assertThat(pipeline.inFlight()).isEqualTo(3);
			assertThat(pipeline.unsent()).isEqualTo(2);
			assertThat(pipeline.timeout().message()).isEqualTo("The peer takes no more bytes");
			assertThat(pipeline.timeout().phase()).isEqualTo(Phase.SEND);
			reads.countDown();
			turnUntil(() -> pipeline.inFlight() == 0);
			assertThat(pipeline.unsent()).isZero();
			assertThat(this.echoed).containsExactlyElementsOf(sent);
		}
	}

	@Test
	void theListenerIsToldWhenAPayloadWasToBeSentAndWhenItWas() throws Exception {
		List<Long> times = new ArrayList<>();
		try (ScriptedPeer peer = ScriptedPeer.that(ScriptedPeer::echo)) {
			Connection connection = connect(peer.target(), null);
			Pipeline pipeline = new Pipeline(connection,
					(_, planned, sent, received) -> times.addAll(List.of(planned, sent, received)));
			attach(pipeline);
			assertThat(pipeline.waitsFor(System.nanoTime())).isZero();
			long before = System.nanoTime();
			pipeline.add(new Payload(Framing.RAW, SIZE, 1), before - 7);
			assertThat(pipeline.waitsFor(System.nanoTime())).isZero();
			pipeline.flush(this.out);
			long after = System.nanoTime();
			assertThat(pipeline.waitsFor(after + 5)).isBetween(5L, after + 5 - before);
			turnUntil(() -> pipeline.inFlight() == 0);
			assertThat(times.getFirst()).isEqualTo(before - 7);
			assertThat(times.get(1)).isBetween(before, after);
			assertThat(times.getLast()).isBetween(times.get(1), System.nanoTime());
			assertThat(pipeline.waitsFor(System.nanoTime())).isZero();
		}
	}

	@Test
	void theEndOfOurSideIsFin() throws Exception {
		CountDownLatch ended = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			ScriptedPeer.echo(socket);
			ended.countDown();
		})) {
			Pipeline pipeline = open(peer);
			send(pipeline, SIZE, 1);
			turnUntil(() -> pipeline.inFlight() == 0);
			pipeline.end();
			assertThat(ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
			assertFails(Phase.SEND, Reason.CLOSED, "The peer has ended the connection");
		}
	}

	@Test
	void aWrongByteIsNamed() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			byte[] bytes = read(socket, 3 * SIZE);
			bytes[2 * SIZE + 10]++;
			write(socket, bytes);
		})) {
			Pipeline pipeline = open(peer);
			send(pipeline, SIZE, 3);
			FailedException ex = assertFails(Phase.FIRST_BYTE, Reason.MISMATCH, null);
			assertThat(ex.message()).matches("Byte 11 of 64 came back as 0x.., not as 0x..");
			assertThat(ex.address()).isNotNull();
			assertThat(this.echoed).hasSize(2);
			assertThat(pipeline.inFlight()).isEqualTo(1);
		}
	}

	@Test
	void echoesThatChangePlacesAreWrong() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			byte[] first = read(socket, SIZE);
			write(socket, read(socket, SIZE));
			write(socket, first);
		})) {
			send(open(peer), SIZE, 2);
			assertFails(Phase.FIRST_BYTE, Reason.MISMATCH, null);
			assertThat(this.echoed).isEmpty();
		}
	}

	@Test
	void anEchoThatIsLeftOutIsWrong() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			write(socket, read(socket, SIZE));
			read(socket, SIZE);
			write(socket, read(socket, SIZE));
		})) {
			send(open(peer), SIZE, 3);
			assertFails(Phase.FIRST_BYTE, Reason.MISMATCH, null);
			assertThat(this.echoed).hasSize(1);
		}
	}

	@Test
	void theLastEchoTwiceIsSaidToBeThat() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			byte[] bytes = read(socket, SIZE);
			write(socket, bytes);
			write(socket, bytes);
		})) {
			send(open(peer), SIZE, 1);
			assertFails(Phase.SEND, Reason.MISMATCH, "The last echo came back twice");
			assertThat(this.echoed).hasSize(1);
		}
	}

	@Test
	void moreThanTheEchoIsShown() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			write(socket, read(socket, SIZE));
			write(socket, "Goodbye!\r\n".getBytes(StandardCharsets.US_ASCII));
		})) {
			send(open(peer), SIZE, 1);
			assertFails(Phase.SEND, Reason.MISMATCH,
					"More came back after the last echo: it goes on with \"Goodbye!\"");
		}
	}

	@Test
	void aPeerThatSpeaksFirstIsNoEcho() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer
			.that((socket) -> write(socket, "220 Hello\r\n".getBytes(StandardCharsets.US_ASCII)))) {
			open(peer);
			assertFails(Phase.SEND, Reason.MISMATCH, "The peer speaks first and says \"220 Hello\": it is not an echo");
		}
	}

	@Test
	void anEchoOfWhatWasNotSentYetIsNone() throws Exception {
		Payload huge = new Payload(Framing.RAW, HUGE, 1);
		CountDownLatch over = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			read(socket, 1);
			ByteBuffer all = ByteBuffer.allocate(HUGE);
			huge.put(0, all);
			write(socket, all.array());
			over.await();
		})) {
			Pipeline pipeline = open(peer);
			pipeline.add(huge, 0);
			pipeline.flush(this.out);
			// as it is only read, no more is sent
			assertThatExceptionOfType(FailedException.class).isThrownBy(() -> {
				while (true) {
					pipeline.read(this.in);
				}
			}).withMessage("An echo came back before it was sent");
			over.countDown();
			assertThat(pipeline.inFlight()).isEqualTo(1);
			assertThat(this.echoed).isEmpty();
		}
	}

	@Test
	void anEchoThatEndsInTheMiddleIsShort() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			write(socket, read(socket, SIZE));
			byte[] half = new byte[SIZE / 2];
			System.arraycopy(read(socket, SIZE), 0, half, 0, half.length);
			write(socket, half);
		})) {
			send(open(peer), SIZE, 2);
			assertFails(Phase.ECHO, Reason.SHORT, "The peer has ended the connection after 32 of 64 bytes");
		}
	}

	@Test
	void anEndBeforeTheFirstEchoMayHaveManyReasons() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> read(socket, SIZE))) {
			send(open(peer), SIZE, 1);
			FailedException ex = assertFails(Phase.FIRST_BYTE, Reason.CLOSED, null);
			assertThat(ex.message()).startsWith("The peer has ended the connection without an echo: it may be at its");
		}
	}

	@Test
	void anEndAfterAnEchoIsSaidShortly() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			write(socket, read(socket, SIZE));
			read(socket, SIZE);
		})) {
			send(open(peer), SIZE, 2);
			assertFails(Phase.FIRST_BYTE, Reason.CLOSED, "The peer has ended the connection");
		}
	}

	@Test
	void aResetIsSaidToBeOne() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			read(socket, SIZE);
			socket.setSoLinger(true, 0);
		})) {
			send(open(peer), SIZE, 1);
			FailedException ex = assertFails(Phase.FIRST_BYTE, Reason.RESET, null);
			assertThat(ex.message()).startsWith("The peer has reset the connection before a byte came back");
		}
	}

	@Test
	void whatCameBeforeTheConnectionBrokeCounts() throws Exception {
		CountDownLatch gone = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			write(socket, read(socket, SIZE));
			socket.close();
			gone.countDown();
		})) {
			Pipeline pipeline = open(peer);
			send(pipeline, SIZE, 1);
			gone.await();
			// the first makes the peer answer with a reset, and a later one is refused
			// for it
			assertThatExceptionOfType(FailedException.class).isThrownBy(() -> {
				while (true) {
					send(pipeline, SIZE, 1);
				}
			});
			assertThat(this.echoed).hasSize(1);
		}
	}

	@Test
	void whatIsMissingWhenTheTimeIsOverIsCounted() throws Exception {
		CountDownLatch over = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			write(socket, read(socket, SIZE));
			write(socket, read(socket, 10));
			over.await();
		})) {
			Pipeline pipeline = open(peer);
			send(pipeline, SIZE, 1);
			assertThat(pipeline.timeout().reason()).isEqualTo(Reason.TIMEOUT);
			assertThat(pipeline.timeout().message()).isEqualTo("No byte came back");
			assertThat(pipeline.timeout().phase()).isEqualTo(Phase.FIRST_BYTE);
			send(pipeline, SIZE, 1);
			turnUntil(() -> pipeline.timeout().phase() == Phase.ECHO
					&& pipeline.timeout().message().equals("Only 10 of 64 bytes came back"));
			over.countDown();
		}
	}

	@Test
	void aProxyHeaderThatComesBackIsSaidToBeOne() throws Exception {
		ProbeOptions options = new ProbeOptions(Framing.RAW, SIZE, PATIENCE, false, AddressFamily.ANY, 1, null);
		try (ScriptedPeer peer = ScriptedPeer.that(ScriptedPeer::echo)) {
			Connection connection = new Connector(peer.target(), options).open();
			this.connections.add(connection);
			Pipeline pipeline = open(connection);
			send(pipeline, SIZE, 1);
			assertFails(null, Reason.PROXY, null);
		}
	}

	@Test
	void payloadsComeBackInTls(@TempDir Path directory) throws Exception {
		Certificates certificates = Certificates.in(directory).server("server", "localhost");
		String[] bundle = certificates.bundle("server", "server");
		try (TestServer server = TestServer.start(bundle[0], bundle[1], "--echo.listeners.raw.tls.bundle=server")) {
			ClientTls tls = ClientTls.of(PeerTrust.trustAllContext(null)).withAnyName();
			Pipeline pipeline = open(connect(new Target("127.0.0.1", server.port("raw")), tls));
			List<Payload> sent = new ArrayList<>(send(pipeline, SIZE, 100));
			sent.addAll(send(pipeline, 2_000_000, 3));
			turnUntil(() -> pipeline.inFlight() == 0);
			assertThat(this.echoed).containsExactlyElementsOf(sent);
			pipeline.end();
			assertFails(Phase.SEND, Reason.CLOSED, "The peer has ended the connection");
			closeAll();
			server.awaitNoConnections();
			assertThat(server.closed("raw", "peer")).isEqualTo(1);
		}
	}

	private Pipeline open(ScriptedPeer peer) throws Exception {
		return open(connect(peer.target(), null));
	}

	private Pipeline open(Connection connection) throws IOException {
		Pipeline pipeline = new Pipeline(connection, (payload, _, _, _) -> this.echoed.add(payload));
		attach(pipeline);
		return pipeline;
	}

	private Connection connect(Target target, @Nullable ClientTls tls) throws Exception {
		ProbeOptions options = new ProbeOptions(Framing.RAW, SIZE, PATIENCE, false, AddressFamily.ANY, 0, tls);
		Connection connection = new Connector(target, options).open();
		this.connections.add(connection);
		return connection;
	}

	private void attach(Pipeline pipeline) throws IOException {
		loop().add(pipeline.connection(), () -> {
			try {
				while (this.failure == null && pipeline.read(this.in)) {
					// until there is no more
				}
				pipeline.flush(this.out);
			}
			catch (FailedException ex) {
				this.failure = ex;
			}
		});
	}

	private List<Payload> send(Pipeline pipeline, int size, int count) throws FailedException {
		List<Payload> payloads = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			payloads.add(new Payload(Framing.RAW, size, i));
			pipeline.add(payloads.getLast(), 0);
		}
		pipeline.flush(this.out);
		return payloads;
	}

	private void turnUntil(BooleanSupplier done) throws Exception {
		long start = System.nanoTime();
		while (!done.getAsBoolean()) {
			assertThat(System.nanoTime() - start).as("waits too long").isLessThan(PATIENCE.toNanos());
			loop().turn(TimeUnit.MILLISECONDS.toNanos(20));
			if (this.failure != null) {
				throw this.failure;
			}
		}
	}

	private FailedException assertFails(@Nullable Phase phase, Reason reason, @Nullable String message) {
		FailedException ex = catchThrowableOfType(FailedException.class, () -> turnUntil(() -> false));
		assertThat(ex.reason()).as(ex.message()).isEqualTo(reason);
		if (phase != null) {
			assertThat(ex.phase()).as(ex.message()).isEqualTo(phase);
		}
		if (message != null) {
			assertThat(ex.message()).isEqualTo(message);
		}
		return ex;
	}

	private SelectorLoop loop() {
		SelectorLoop loop = this.loop;
		if (loop == null) {
			throw new IllegalStateException("There is no loop");
		}
		return loop;
	}

	private static byte[] read(Socket socket, int length) throws IOException {
		byte[] bytes = new byte[length];
		new DataInputStream(socket.getInputStream()).readFully(bytes);
		return bytes;
	}

	private static void write(Socket socket, byte[] bytes) throws IOException {
		OutputStream out = socket.getOutputStream();
		out.write(bytes);
	}

}
