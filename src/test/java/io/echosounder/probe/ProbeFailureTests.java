package io.echosounder.probe;

import io.echosounder.testing.FullTier;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

import io.echosounder.address.AddressFamily;
import io.echosounder.address.Resolver;
import io.echosounder.address.Target;
import io.echosounder.framing.Framing;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.ScriptedPeer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that each failure is named: phase, reason, and a sentence.
 */
class ProbeFailureTests {

	private static final int SIZE = 64;

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Duration SHORT = Duration.ofMillis(300);

	@Test
	void whereNothingListensTheConnectionIsRefused() throws Exception {
		Target target = new Target("127.0.0.1", EchoProcess.freePort());
		assertFailure(attempt(target, options(PATIENCE)), Phase.CONNECT, Reason.REFUSED,
				"Nothing listens on " + target);
	}

	@Test
	void whereNobodyAnswersTheConnectionTimesOut() throws Exception {
		try (BusyPort port = new BusyPort(InetAddress.getLoopbackAddress())) {
			assertFailure(attempt(new Target("127.0.0.1", port.port()), options(SHORT)), Phase.CONNECT, Reason.TIMEOUT,
					"No answer from 127.0.0.1:%d: packets are lost".formatted(port.port()));
		}
	}

	@Test
	void aNameThatIsNoneIsSaidToBeNone() throws Exception {
		Result result = attempt(new Target("nobody.invalid", 7), options(PATIENCE), (name) -> {
			throw new UnknownHostException(name + ": Name or service not known");
		});
		assertFailure(result, Phase.RESOLVE, Reason.DNS,
				"nobody.invalid cannot be resolved: Name or service not known");
		assertThat(result.address()).isNull();
	}

	@Test
	void aNameWithoutAnAddressOfTheFamilyIsSaidToHaveNone() throws Exception {
		ProbeOptions options = new ProbeOptions(Framing.RAW, SIZE, PATIENCE, false, AddressFamily.IPV6, 0, null);
		InetAddress[] four = { InetAddress.ofLiteral("127.0.0.1") };
		assertFailure(attempt(new Target("four.example", 7), options, (_) -> four), Phase.RESOLVE, Reason.DNS,
				"four.example has no IPv6 address");
		assertFailure(attempt(new Target("127.0.0.1", 7), options), Phase.RESOLVE, Reason.DNS,
				"127.0.0.1 is not an IPv6 address");
	}

	@Test
	void aNameServiceThatDoesNotAnswerTimesOut() throws Exception {
		CountDownLatch end = new CountDownLatch(1);
		try {
			assertFailure(attempt(new Target("slow.example", 7), options(SHORT), (name) -> {
				awaitQuietly(end);
				throw new UnknownHostException(name);
			}), Phase.RESOLVE, Reason.TIMEOUT, "The name service does not answer for slow.example");
		}
		finally {
			end.countDown();
		}
	}

	@Test
	void aPeerThatEndsTheConnectionAtOnceHasClosedIt() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			socket.shutdownOutput();
			readToEnd(socket);
		})) {
			Result result = attempt(peer.target(), options(PATIENCE));
			assertFailure(result, null, Reason.CLOSED,
					"The peer has ended the connection without an echo: it may be at its limit");
			assertThat(result.address()).isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
		}
	}

	@Test
	void aPeerThatResetsTheConnectionHasResetIt() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			read(socket, SIZE);
			socket.setSoLinger(true, 0);
		})) {
			assertFailure(attempt(peer.target(), options(PATIENCE)), Phase.FIRST_BYTE, Reason.RESET,
					"The peer has reset the connection before a byte came back");
		}
	}

	@Test
	void aPeerThatIsSilentTimesOutAtTheFirstByte() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that(ProbeFailureTests::readToEnd)) {
			assertFailure(attempt(peer.target(), options(SHORT)), Phase.FIRST_BYTE, Reason.TIMEOUT,
					"No byte came back");
		}
	}

	@Test
	void aPeerThatStopsInTheMiddleTimesOutInTheEcho() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			socket.getOutputStream().write(read(socket, SIZE), 0, 10);
			readToEnd(socket);
		})) {
			assertFailure(attempt(peer.target(), options(SHORT)), Phase.ECHO, Reason.TIMEOUT,
					"Only 10 of 64 bytes came back");
		}
	}

	@FullTier
	@Test
	void aPeerThatDoesNotReadTimesOutWhileSending() throws Exception {
		CountDownLatch end = new CountDownLatch(1);
		ProbeOptions large = new ProbeOptions(Framing.RAW, 64 * 1024 * 1024, Duration.ofSeconds(1), false,
				AddressFamily.ANY, 0, null);
		try (ScriptedPeer peer = ScriptedPeer.that((_) -> end.await())) {
			assertFailure(attempt(peer.target(), large), Phase.SEND, Reason.TIMEOUT, "The peer takes no more bytes: ");
		}
		finally {
			end.countDown();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 31, 63 })
	void aWrongByteIsFoundAtItsPlace(int place) throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			byte[] bytes = read(socket, SIZE);
			bytes[place] ^= 0x20;
			socket.getOutputStream().write(bytes);
			readToEnd(socket);
		})) {
			assertFailure(attempt(peer.target(), options(PATIENCE)), Phase.ECHO, Reason.MISMATCH,
					"Byte %d of 64 came back as 0x".formatted(place + 1));
		}
	}

	@Test
	void anotherAnswerIsQuoted() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			read(socket, SIZE);
			socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			readToEnd(socket);
		})) {
			assertFailure(attempt(peer.target(), options(PATIENCE)), Phase.ECHO, Reason.MISMATCH,
					"the answer begins with \"HTTP/1.1 400 Bad Request\"");
		}
	}

	@Test
	void aPeerThatSpeaksFirstIsNoEcho() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			socket.getOutputStream().write("220 mail.example ESMTP\r\n".getBytes(StandardCharsets.US_ASCII));
			readToEnd(socket);
		})) {
			assertFailure(attempt(peer.target(), options(PATIENCE)), null, Reason.MISMATCH,
					"\"220 mail.example ESMTP\"");
		}
	}

	@Test
	void anEchoThatIsCutOffIsShort() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			socket.getOutputStream().write(read(socket, SIZE), 0, 63);
			socket.shutdownOutput();
			readToEnd(socket);
		})) {
			assertFailure(attempt(peer.target(), options(PATIENCE)), Phase.ECHO, Reason.SHORT,
					"The peer has ended the connection after 63 of 64 bytes");
		}
	}

	@Test
	void bytesThatComeWithTheEchoAreTooMany() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			byte[] bytes = read(socket, SIZE);
			byte[] more = Arrays.copyOf(bytes, SIZE + 2);
			more[SIZE] = '!';
			more[SIZE + 1] = '!';
			socket.getOutputStream().write(more);
			readToEnd(socket);
		})) {
			Result.Failure failure = assertFailure(attempt(peer.target(), options(PATIENCE)), null, Reason.MISMATCH,
					"!!");
			assertThat(failure.phase()).isIn(Phase.ECHO, Phase.CLOSE);
		}
	}

	@Test
	void bytesThatComeAfterOurEndAreTooMany() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			socket.getOutputStream().write(read(socket, SIZE));
			readToEnd(socket);
			socket.getOutputStream().write("bye".getBytes(StandardCharsets.US_ASCII));
		})) {
			assertFailure(attempt(peer.target(), options(PATIENCE)), Phase.CLOSE, Reason.MISMATCH,
					"More came back after the echo: it goes on with \"bye\"");
		}
	}

	@Test
	void aPeerThatDoesNotEndTheConnectionTimesOutInTheEnd() throws Exception {
		CountDownLatch end = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			socket.getOutputStream().write(read(socket, SIZE));
			end.await();
		})) {
			assertFailure(attempt(peer.target(), options(SHORT)), Phase.CLOSE, Reason.TIMEOUT,
					"The echo was right, but the peer does not end the connection when we do");
		}
		finally {
			end.countDown();
		}
	}

	private static ProbeOptions options(Duration timeout) {
		return new ProbeOptions(Framing.RAW, SIZE, timeout, true, AddressFamily.ANY, 0, null);
	}

	private static Result attempt(Target target, ProbeOptions options) throws InterruptedException {
		return attempt(target, options, InetAddress::getAllByName);
	}

	private static Result attempt(Target target, ProbeOptions options, Resolver resolver) throws InterruptedException {
		try (Probe probe = new Probe(target, options, resolver, new PatientTime())) {
			return probe.attempt(1, true);
		}
	}

	private static Result.Failure assertFailure(Result result, @Nullable Phase phase, Reason reason, String message) {
		assertThat(result).isInstanceOf(Result.Failure.class);
		Result.Failure failure = (Result.Failure) result;
		assertThat(failure.message()).contains(message).doesNotContain("\n").doesNotEndWith(".");
		assertThat(failure.reason()).as(failure.toString()).isEqualTo(reason);
		if (phase != null) {
			assertThat(failure.phase()).as(failure.toString()).isEqualTo(phase);
		}
		return failure;
	}

	private static byte[] read(Socket socket, int length) throws IOException {
		byte[] bytes = new byte[length];
		new DataInputStream(socket.getInputStream()).readFully(bytes);
		return bytes;
	}

	private static void readToEnd(Socket socket) throws IOException {
		while (socket.getInputStream().read() != -1) {
			// the bytes do not matter
		}
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException _) {
			Thread.currentThread().interrupt();
		}
	}

}
