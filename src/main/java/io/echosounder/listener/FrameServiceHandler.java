package io.echosounder.listener;

import java.io.Serial;
import java.nio.ByteBuffer;
import java.util.function.Function;

import io.echosounder.framing.Frames;
import io.echosounder.service.BadRequestException;
import io.echosounder.service.FrameService;
import io.echosounder.transport.Connection;
import io.echosounder.transport.PartialReplyException;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.IntegrationPatternType;
import org.springframework.integration.handler.AbstractReplyProducingMessageHandler;
import org.springframework.integration.ip.IpHeaders;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.GenericMessage;

/**
 * Passes each frame of a message to the service, and collects the replies into one
 * message. If the service fails, the exception carries the replies before it.
 */
final class FrameServiceHandler extends AbstractReplyProducingMessageHandler {

	private static final MessageHeaders NO_HEADERS = new NoHeaders();

	private final FrameService service;

	private final Function<String, @Nullable Connection> connections;

	/**
	 * Create a handler.
	 * @param service answers the frames
	 * @param connections finds open connections by their ids, except self-checks
	 */
	FrameServiceHandler(FrameService service, Function<String, @Nullable Connection> connections) {
		this.service = service;
		this.connections = connections;
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
			catch (BadRequestException ex) {
				refuse(message, replies, ex);
			}
			catch (Throwable ex) {
				throw new PartialReplyException(replies, ex);
			}
		}
		return new GenericMessage<>(replies, NO_HEADERS);
	}

	private void refuse(Message<?> message, Frames replies, BadRequestException refusal) {
		if (refusal.reply() != null) {
			replies.add(refusal.reply());
		}
		if (refusal.isClosing()) {
			throw PartialReplyException.refusal(replies, replies.size(), refusal);
		}
		Connection connection = this.connections
			.apply(String.valueOf(message.getHeaders().get(IpHeaders.CONNECTION_ID)));
		if (connection != null) {
			connection.inputRefused(String.valueOf(refusal.getMessage()));
		}
	}

	/**
	 * Send the reply, without looking for a routing slip and the like, if the request
	 * names a reply channel and no output channel is set.
	 */
	@Override
	protected void produceOutput(Object reply, Message<?> request) {
		if (getOutputChannel() == null && request.getHeaders().getReplyChannel() instanceof MessageChannel replies) {
			replies.send((Message<?>) reply);
		}
		else {
			super.produceOutput(reply, request);
		}
	}

	/**
	 * Return {@code false}: the gateway knows the connection of a reply, and reads none
	 * of its headers.
	 */
	@Override
	protected boolean shouldCopyRequestHeaders() {
		return false;
	}

	/** No headers, not even an id: the call that returns a reply identifies it. */
	private static final class NoHeaders extends MessageHeaders {

		@Serial
		private static final long serialVersionUID = 1;

		NoHeaders() {
			super(null, ID_VALUE_NONE, -1L);
		}

	}

}
