package io.echosounder.listener;

import java.nio.ByteBuffer;
import java.util.function.Function;

import io.echosounder.framing.Frames;
import io.echosounder.service.BadRequestException;
import io.echosounder.service.SessionService;
import io.echosounder.transport.Connection;
import io.echosounder.transport.PartialReplyException;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.IntegrationPatternType;
import org.springframework.integration.handler.AbstractReplyProducingMessageHandler;
import org.springframework.integration.ip.IpHeaders;
import org.springframework.messaging.Message;

/**
 * Passes each frame of a message to the service, with the session of its connection. The
 * service sends by itself, so this handler returns no reply. A self-check has no session,
 * and its frames are dropped.
 */
final class SessionServiceHandler extends AbstractReplyProducingMessageHandler {

	private final SessionService service;

	private final Function<String, @Nullable Connection> connections;

	/**
	 * Create a handler.
	 * @param service receives the frames
	 * @param connections finds open connections by their ids
	 */
	SessionServiceHandler(SessionService service, Function<String, @Nullable Connection> connections) {
		this.service = service;
		this.connections = connections;
	}

	@Override
	public String getComponentType() {
		return "session-service";
	}

	@Override
	public IntegrationPatternType getIntegrationPatternType() {
		return IntegrationPatternType.service_activator;
	}

	@Override
	protected @Nullable Object handleRequestMessage(Message<?> message) {
		Connection connection = this.connections
			.apply(String.valueOf(message.getHeaders().get(IpHeaders.CONNECTION_ID)));
		ConnectionSession session = ConnectionSession.of(connection);
		if (connection == null || session == null) {
			return null;
		}
		int received = 0;
		for (ByteBuffer frame : (Frames) message.getPayload()) {
			if (!session.isServed()) {
				break;
			}
			receive(connection, session, frame, received);
			received++;
		}
		return null;
	}

	private void receive(Connection connection, ConnectionSession session, ByteBuffer frame, int received) {
		try {
			this.service.received(session, frame);
		}
		catch (BadRequestException ex) {
			try {
				SessionCallbacks.refused(session, ex);
			}
			catch (RuntimeException failure) {
				throw PartialReplyException.failure(received, failure);
			}
			if (ex.isClosing()) {
				throw PartialReplyException.refusal(new Frames(), received + 1, ex);
			}
			connection.inputRefused(String.valueOf(ex.getMessage()));
		}
		catch (Throwable ex) {
			throw PartialReplyException.failure(received, ex);
		}
	}

}
