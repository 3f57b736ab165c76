package io.echosounder.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.echosounder.eventloop.OutOfMemory;
import io.echosounder.framing.Framing;
import io.echosounder.testing.CapturedLog;
import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OutOfMemory}.
 */
class OutOfMemoryTests {

	private final List<Integer> halts = new CopyOnWriteArrayList<>();

	private final OutOfMemory outOfMemory = new OutOfMemory(this.halts::add);

	@Test
	void anErrorAboutMemoryHaltsTheProcess() {
		this.outOfMemory.haltIf(new OutOfMemoryError("Thrown on request"));
		assertThat(this.halts).containsExactly(3);
	}

	@Test
	void soDoesOneThatIsTheCauseOfAnotherFailure() {
		this.outOfMemory.haltIf(new IllegalStateException(new IOException(new OutOfMemoryError("Thrown on request"))));
		assertThat(this.halts).containsExactly(3);
	}

	@Test
	void otherFailuresDoNot() {
		IllegalStateException circle = new IllegalStateException("Thrown on request");
		circle.initCause(new IOException(circle));
		this.outOfMemory.haltIf(circle);
		this.outOfMemory.haltIf(new StackOverflowError());
		this.outOfMemory.haltIf(new InternalError());
		assertThat(this.halts).isEmpty();
	}

	@ParameterizedTest
	@ModeSource
	void whereAServiceRunsOutOfMemoryTheProcessEnds(Mode mode) throws IOException {
		EventLoopGroup loops = new EventLoopGroup(1, System::nanoTime, this.outOfMemory);
		ServerConnectionFactory factory = factory(mode, loops);
		factory.registerListener((_) -> {
			throw new OutOfMemoryError("Thrown on request");
		});
		try (CapturedLog _ = new CapturedLog()) {
			factory.start();
			try (Client client = Client.connect(factory.getPort())) {
				// closed, as the test goes on where the process would have ended
				assertThat(client.send("a line\n").readToEnd()).isEmpty();
			}
			assertThat(this.halts).containsExactly(3);
		}
		finally {
			factory.stop();
			loops.close();
		}
	}

	private static ServerConnectionFactory factory(Mode mode, EventLoopGroup loops) {
		InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
		ConnectionOptions defaults = ConnectionOptions.of(Framing.LF);
		ConnectionOptions connections = new ConnectionOptions(Framing.LF, defaults.maxFrameLength(),
				(mode == Mode.NIO_VIRTUAL) ? Dispatch.VIRTUAL : Dispatch.INLINE, defaults.idleTimeout(),
				defaults.frameTimeout(), defaults.handshakeTimeout(), defaults.writeTimeout(), defaults.linger(),
				defaults.writeBuffer());
		TransportOptions options = new TransportOptions(connections, 10, 0, 0, 64, ProxyMode.OFF, List.of());
		Counts counts = new Counts();
		return (mode == Mode.BLOCKING) ? new BlockingServerConnectionFactory("test", loopback, options, loops, counts)
				: new NioServerConnectionFactory("test", loopback, options, loops, counts);
	}

}
