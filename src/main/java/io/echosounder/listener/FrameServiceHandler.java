package io.echosounder.listener;

import java.io.Serial;
import java.nio.ByteBuffer;

import io.echosounder.service.FrameService;
import io.echosounder.framing.Frames;
import io.echosounder.transport.PartialReplyException;

import org.springframework.integration.IntegrationPatternType;
import org.springframework.integration.handler.AbstractReplyProducingMessageHandler;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.GenericMessage;

/**
 * Gives each frame of a message to the service, and collects the replies into one
 * message. When the service fails, the replies before that go with the exception.
 */
final class FrameServiceHandler extends AbstractReplyProducingMessageHandler {

	private static final MessageHeaders NO_HEADERS = new NoHeaders();

	private final FrameService service;

	FrameServiceHandler(FrameService service) {
		this.service = service;
	}

	@Override
	public String getComponentType() {
		return "frame-service";
	}

	@Override
	public IntegrationPatternType getIntegrationPatternType() {
		return IntegrationPatternType.service_activator;
	}

	@Override
	protected Object handleRequestMessage(Message<?> message) {
		Frames replies = new Frames();
		for (ByteBuffer frame : (Frames) message.getPayload()) {
			try {
				ByteBuffer reply = this.service.reply(frame);
				if (reply != null) {
					replies.add(reply);
				}
			}
			catch (Throwable ex) {
				throw new PartialReplyException(replies, ex);
			}
		}
		return new GenericMessage<>(replies, NO_HEADERS);
	}

	/** The gateway knows whose reply it is, and reads no header of it. */
	@Override
	protected boolean shouldCopyRequestHeaders() {
		return false;
	}

	/** Not even an id: a reply is told by the call that returns it. */
	private static final class NoHeaders extends MessageHeaders {

		@Serial
		private static final long serialVersionUID = 1;

		NoHeaders() {
			super(null, ID_VALUE_NONE, -1L);
		}

	}

}
