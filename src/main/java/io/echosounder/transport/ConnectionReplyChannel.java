package io.echosounder.transport;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.support.ErrorMessage;

/**
 * Reply channel of one connection, named in the headers of its messages. A reply goes to
 * the peer at once; an {@link ErrorMessage} closes the connection like a failure of its
 * handler. Any thread may send while the connection is open; later replies are dropped.
 */
final class ConnectionReplyChannel implements MessageChannel {

	private final Connection connection;

	ConnectionReplyChannel(Connection connection) {
		this.connection = connection;
	}

	@Override
	public boolean send(Message<?> reply, long timeout) {
		if (reply instanceof ErrorMessage error) {
			this.connection.handlerFailed(error.getPayload());
		}
		else {
			this.connection.send(reply);
		}
		return true;
	}

	@Override
	public String toString() {
		return "reply channel of " + this.connection.getConnectionId();
	}

}
