package io.echosounder.listener;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.echosounder.proxyprotocol.ProxyHeader;
import io.echosounder.service.Session;
import io.echosounder.transport.Connection;
import io.echosounder.transport.Conversation;
import io.echosounder.transport.TlsFacts;
import org.jspecify.annotations.Nullable;

/**
 * The session of one connection, attached to its conversation from open to end.
 */
final class ConnectionSession implements Session {

	private final Conversation conversation;

	/** Created at the first use, to keep the memory of an idle session small. */
	private volatile @Nullable Map<String, Object> attributes;

	ConnectionSession(Conversation conversation) {
		this.conversation = conversation;
	}

	/** Return the session of a connection, or {@code null} if it has none. */
	static @Nullable ConnectionSession of(@Nullable Connection connection) {
		Conversation conversation = (connection != null) ? connection.conversation() : null;
		return (conversation != null) ? (ConnectionSession) conversation.attachment() : null;
	}

	/** Return whether the service still receives the frames of this session. */
	boolean isServed() {
		return !this.conversation.isClosedByCaller();
	}

	@Override
	public String id() {
		return this.conversation.connection().getConnectionId();
	}

	@Override
	public String listener() {
		return this.conversation.connection().listenerName();
	}

	@Override
	public InetSocketAddress peer() {
		return this.conversation.connection().peer();
	}

	@Override
	public @Nullable TlsFacts tls() {
		return this.conversation.connection().tlsFacts();
	}

	@Override
	public @Nullable ProxyHeader proxyHeader() {
		return this.conversation.connection().proxyHeader();
	}

	@Override
	public Map<String, Object> attributes() {
		Map<String, Object> attributes = this.attributes;
		return (attributes != null) ? attributes : newAttributes();
	}

	private synchronized Map<String, Object> newAttributes() {
		Map<String, Object> attributes = this.attributes;
		if (attributes == null) {
			attributes = new ConcurrentHashMap<>(4);
			this.attributes = attributes;
		}
		return attributes;
	}

	@Override
	public boolean send(ByteBuffer frame) {
		return this.conversation.send(frame);
	}

	@Override
	public void close() {
		this.conversation.close();
	}

	@Override
	public boolean isOpen() {
		return this.conversation.isOpen();
	}

	@Override
	public String toString() {
		return "session " + this.conversation.connection();
	}

}
