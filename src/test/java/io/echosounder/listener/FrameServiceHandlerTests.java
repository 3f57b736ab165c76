package io.echosounder.listener;

import java.nio.ByteBuffer;
import java.util.Objects;

import io.echosounder.framing.Frames;
import io.echosounder.service.EchoService;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

import static org.assertj.core.api.Assertions.assertThat;

class FrameServiceHandlerTests {

	@Test
	void aReplyIsOneMessageOfAllFramesAndHasNoHeaders() {
		FrameServiceHandler handler = new FrameServiceHandler(new EchoService(), (_) -> null);
		handler.setBeanFactory(new DefaultListableBeanFactory());
		handler.afterPropertiesSet();
		QueueChannel replies = new QueueChannel();
		Frames frames = Frames.of(ByteBuffer.wrap(new byte[] { 1 }), ByteBuffer.wrap(new byte[] { 2, 3 }));
		handler.handleMessage(
				MessageBuilder.withPayload(frames).setReplyChannel(replies).setHeader("ip_connectionId", "x").build());
		Message<?> reply = Objects.requireNonNull(replies.receive(0));
		assertThat(reply.getPayload()).isInstanceOf(Frames.class).hasToString("2 frames, 3 bytes");
		assertThat(reply.getHeaders()).isEmpty();
		assertThat(replies.receive(0)).isNull();
	}

}
