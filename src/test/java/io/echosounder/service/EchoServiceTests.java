package io.echosounder.service;

import java.nio.ByteBuffer;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EchoService}.
 */
class EchoServiceTests {

	@Test
	void theReplyIsTheFrameItselfWithPositionAndLimitUntouched() throws Exception {
		FrameService echo = new EchoService();
		ByteBuffer frame = ByteBuffer.wrap(new byte[] { 1, 2, 3, 4 }, 1, 2);
		assertThat(echo.reply(frame)).isSameAs(frame);
		assertThat(frame.position()).isOne();
		assertThat(frame.limit()).isEqualTo(3);
	}

	@Test
	void anEmptyFrameHasAnEmptyReply() throws Exception {
		ByteBuffer reply = new EchoService().reply(ByteBuffer.allocate(0));
		assertThat(reply).isNotNull();
		assertThat(reply.hasRemaining()).isFalse();
	}

}
