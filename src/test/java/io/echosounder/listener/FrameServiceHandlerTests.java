package io.echosounder.listener;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.echosounder.echo.FrameService;
import io.echosounder.framing.Frames;
import io.echosounder.transport.PartialReplyException;
import org.junit.jupiter.api.Test;

import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.support.MutableMessage;
import org.springframework.messaging.Message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link FrameServiceHandler}.
 */
class FrameServiceHandlerTests {

	private final QueueChannel replies = new QueueChannel();

	@Test
	void theRepliesToAllFramesAreOneMessageInOrder() {
		handle((frame) -> bytes(text(frame) + "!"), "a", "", "c");
		assertThat(reply()).containsExactly("a!", "!", "c!");
	}

	@Test
	void aFrameWithoutReplyIsLeftOut() {
		handle((frame) -> text(frame).equals("b") ? null : frame, "a", "b", "c");
		assertThat(reply()).containsExactly("a", "c");
	}

	@Test
	void noReplyAtAllIsAMessageWithoutFrames() {
		handle((_) -> null, "a");
		assertThat(reply()).isEmpty();
	}

	@Test
	void aConstantReplyStaysAsItIs() {
		ByteBuffer constant = bytes("pong");
		handle((_) -> constant, "a", "b");
		assertThat(reply()).containsExactly("pong", "pong");
		assertThat(constant.remaining()).isEqualTo(4);
	}

	@Test
	void aFailureIsReportedWithItsCauseAndTheRestIsLeft() {
		List<String> seen = new ArrayList<>();
		IllegalStateException failure = new IllegalStateException("broken");
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> handle((frame) -> {
			seen.add(text(frame));
			if (seen.size() == 3) {
				throw failure;
			}
			return frame;
		}, "a", "b", "c", "d"))
			.withRootCauseInstanceOf(IllegalStateException.class)
			.satisfies((ex) -> assertThat(partialReply(ex)).hasMessage("Failed after 2 frames, 2 bytes")
				.hasCause(failure));
		assertThat(seen).containsExactly("a", "b", "c");
		assertThat(this.replies.receive(0)).isNull();
	}

	@Test
	void anErrorIsAFailureLikeAnyOther() {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> handle((_) -> {
			throw new StackOverflowError("deep");
		}, "a")).satisfies((ex) -> assertThat(partialReply(ex)).hasCauseInstanceOf(StackOverflowError.class));
	}

	private void handle(FrameService service, String... frames) {
		FrameServiceHandler handler = new FrameServiceHandler(service);
		handler.setOutputChannel(this.replies);
		Frames batch = new Frames();
		for (String frame : frames) {
			batch.add(bytes(frame));
		}
		handler.handleMessage(new MutableMessage<>(batch));
	}

	private List<String> reply() {
		Message<?> message = Objects.requireNonNull(this.replies.receive(0));
		List<String> texts = new ArrayList<>();
		((Frames) message.getPayload()).forEach((frame) -> texts.add(text(frame)));
		assertThat(this.replies.receive(0)).isNull();
		return texts;
	}

	private static Throwable partialReply(Throwable failure) {
		Throwable ex = failure;
		while (!(ex instanceof PartialReplyException) && ex.getCause() != null) {
			ex = ex.getCause();
		}
		return ex;
	}

	private static ByteBuffer bytes(String text) {
		return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
	}

	private static String text(ByteBuffer frame) {
		return StandardCharsets.US_ASCII.decode(frame.duplicate()).toString();
	}

}
