package io.echosounder.transport;

import java.util.Map;

import io.echosounder.framing.Frames;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.TcpConnection;
import org.springframework.integration.ip.tcp.connection.TcpMessageMapper;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

/**
 * Creates messages with the headers of Spring Integration's own mapper, but collects
 * those headers once a connection, not once a message.
 * <p>
 * A message of a batch has no id and no timestamp: it ends when its handler returns, and
 * a gateway in any case creates a copy, which has both.
 */
final class ConnectionMessageMapper extends TcpMessageMapper {

	@Override
	public @Nullable Message<?> toMessage(TcpConnection connection, @Nullable Map<String, Object> headers) {
		Object payload = connection.getPayload();
		if (payload == null || !(headers instanceof ConnectionHeaders shared)) {
			return super.toMessage(connection, headers);
		}
		return (payload instanceof Frames) ? new GenericMessage<>(payload, shared)
				: new GenericMessage<>(payload, headers);
	}

}
