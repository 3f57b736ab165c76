package io.echosounder.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

import io.echosounder.framing.Framing;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BlockingOutput}.
 */
class BlockingOutputTests {

	@Test
	void aBufferThatWasFullIsFollowedByOneOfItsSizeAndThatByASmallOne() throws IOException {
		try (ManualContext context = new ManualContext(TransportOptions.builder().framing(Framing.LF).build());
				SocketChannel socket = SocketChannel.open()) {
			BlockingOutput output = new BlockingOutput(socket, context.connect((_) -> {
			}).core());
			ByteBuffer large = output.stagingBuffer(1, ReadBuffer.MAX_SIZE);
			large.position(large.limit() - 1);
			assertThat(output.takeStaged()).isSameAs(large);
			ByteBuffer next = output.stagingBuffer(1, 128);
			assertThat(next.capacity()).isEqualTo(ReadBuffer.MAX_SIZE);
			next.put((byte) 1);
			assertThat(output.takeStaged()).isSameAs(next);
			assertThat(output.stagingBuffer(1, 128).capacity()).isLessThan(256);
		}
	}

}
