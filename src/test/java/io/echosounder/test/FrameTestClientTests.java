package io.echosounder.test;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import io.echosounder.framing.Framing;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.ScriptedPeer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link FrameTestClient}.
 */
class FrameTestClientTests {

	@ParameterizedTest
	@EnumSource(Framing.class)
	void framesGoOutAndComeBackInEachFraming(Framing framing) throws IOException {
		try (ScriptedPeer peer = ScriptedPeer.that(ScriptedPeer::echo);
				FrameTestClient client = FrameTestClient.connect(peer.port(), framing)) {
			assertThat(client.exchange("hällo")).isEqualTo("hällo");
			assertThat(client.exchange(new byte[] { 1, 5, -1 })).containsExactly(1, 5, -1);
			assertThat(client.send("a").receiveText()).isEqualTo("a");
			client.shutdownOutput().expectEnd();
		}
	}

	@Test
	void severalFramesOfOneReadComeOneByOne() throws IOException {
		try (ScriptedPeer peer = says("a\nb\n\n");
				FrameTestClient client = FrameTestClient.connect(peer.port(), Framing.LF)) {
			assertThat(client.receiveText()).isEqualTo("a");
			assertThat(client.receiveText()).isEqualTo("b");
			assertThat(client.receive()).isEmpty();
			client.expectEnd();
		}
	}

	@Test
	void aFrameThatDoesNotComeIsSaid() throws IOException {
		CountDownLatch gate = new CountDownLatch(1);
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			socket.getOutputStream().write('a');
			gate.await();
		}); FrameTestClient client = FrameTestClient.connect(peer.port(), Framing.LF).timeout(Duration.ofMillis(50))) {
			assertFails(client::receive).withMessageStartingWith("No frame came within 50 ms; the connection is open");
			assertFails(client::expectEnd)
				.withMessageStartingWith("The peer did not end the connection within 50 ms; the connection is open");
			gate.countDown();
		}
	}

	@Test
	void anEndInPlaceOfAFrameIsSaid() throws IOException {
		try (ScriptedPeer peer = says("half");
				FrameTestClient client = FrameTestClient.connect(peer.port(), Framing.LF)) {
			assertFails(client::receive).withMessage("The peer ended the connection within a frame, and no frame came");
		}
	}

	@Test
	void anEndWithinAFrameIsNoProperEnd() throws IOException {
		try (ScriptedPeer peer = says("half");
				FrameTestClient client = FrameTestClient.connect(peer.port(), Framing.LF)) {
			assertFails(client::expectEnd).withMessage("The peer ended the connection within a frame");
		}
	}

	@Test
	void aFrameInPlaceOfTheEndIsSaid() throws IOException {
		try (ScriptedPeer peer = says("surprise\n");
				FrameTestClient client = FrameTestClient.connect(peer.port(), Framing.LF)) {
			assertFails(client::expectEnd)
				.withMessage("The peer sent a frame of 8 bytes instead of ending the connection: surprise");
		}
	}

	@Test
	void aResetIsNoEnd() throws IOException {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> socket.setSoLinger(true, 0));
				FrameTestClient client = FrameTestClient.connect(peer.port(), Framing.LF)) {
			assertFails(client::expectEnd).withMessageStartingWith("The connection failed: ");
		}
	}

	@Test
	void bytesThatAreNoFrameAreSaid() throws IOException {
		try (ScriptedPeer peer = says("no STX");
				FrameTestClient client = FrameTestClient.connect(peer.port(), Framing.STX_ETX)) {
			assertFails(client::receive).withMessageStartingWith("The peer sent no frame of STX_ETX: ");
		}
	}

	@Test
	void whereNothingListensThatIsSaid() throws IOException {
		int port = EchoProcess.freePort();
		assertFails(() -> FrameTestClient.connect(port, Framing.LF).close())
			.withMessageStartingWith("Cannot connect to port %d: ", port);
	}

	@Test
	void whatCannotBeIsRefused() throws IOException {
		try (ScriptedPeer peer = ScriptedPeer.that(ScriptedPeer::echo);
				FrameTestClient client = FrameTestClient.over(new Socket("localhost", peer.port()), Framing.LENGTH1)) {
			assertThatIllegalArgumentException().isThrownBy(() -> client.send(new byte[256]));
			assertThatIllegalArgumentException().isThrownBy(() -> client.timeout(Duration.ZERO));
			assertThat(client.exchange(new byte[255])).hasSize(255);
		}
	}

	private static ScriptedPeer says(String text) throws IOException {
		return ScriptedPeer.that((socket) -> {
			socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
			socket.shutdownOutput();
			socket.getInputStream().readAllBytes();
		});
	}

	private static ThrowableAssertAlternative<AssertionError> assertFails(ThrowingCallable call) {
		return assertThatExceptionOfType(AssertionError.class).isThrownBy(call);
	}

}
