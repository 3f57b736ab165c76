package io.echosounder.client;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

import io.echosounder.lifecycle.Phases;
import io.echosounder.transport.NioClientConnectionFactory;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.integration.MessageTimeoutException;
import org.springframework.integration.channel.FixedSubscriberChannel;
import org.springframework.integration.ip.tcp.outbound.TcpOutboundGateway;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.core.GenericMessagingTemplate;
import org.springframework.messaging.support.GenericMessage;

/**
 * Asks one peer through the outbound gateway. It works from construction until it stops,
 * and connects when it is asked for the first time. Any thread may call.
 */
final class GatewayFrameClient implements FrameClient, SmartLifecycle {

	private final NioClientConnectionFactory connections;

	private final FixedSubscriberChannel gateway;

	private final GenericMessagingTemplate template = new GenericMessagingTemplate();

	/**
	 * Create a client that works.
	 * @param connections how the peer is reached; is started and stopped
	 * @param timeout how long a call may wait for its turn, and then for its reply
	 * @param beanFactory that the gateway belongs to
	 */
	GatewayFrameClient(NioClientConnectionFactory connections, Duration timeout, BeanFactory beanFactory) {
		this.connections = connections;
		TcpOutboundGateway handler = new TcpOutboundGateway();
		handler.setConnectionFactory(connections);
		handler.setRequestTimeout(timeout.toMillis());
		handler.setRemoteTimeout(timeout.toMillis());
		handler.setBeanFactory(beanFactory);
		handler.afterPropertiesSet();
		this.gateway = new FixedSubscriberChannel(handler);
		// the handler returns after the reply
		this.template.setReceiveTimeout(0);
		connections.start();
	}

	NioClientConnectionFactory connections() {
		return this.connections;
	}

	@Override
	public byte[] exchange(byte[] frame) {
		if (!isRunning()) {
			throw new IllegalStateException(
					String.format(Locale.ROOT, "Client %s has stopped", this.connections.name()));
		}
		try {
			Message<?> reply = this.template.sendAndReceive(this.gateway, new GenericMessage<>(frame));
			return (byte[]) Objects.requireNonNull(reply).getPayload();
		}
		catch (MessagingException ex) {
			throw failure(ex);
		}
	}

	/** Find the failure under those that the messaging layer puts around it. */
	private RuntimeException failure(MessagingException wrapper) {
		for (Throwable ex = wrapper; ex != null; ex = ex.getCause()) {
			if (ex instanceof MessageTimeoutException timeout) {
				return new MessageTimeoutException(Objects.requireNonNull(timeout.getFailedMessage()),
						String.format(Locale.ROOT, "Client %s to %s:%d timed out", this.connections.name(),
								this.connections.getHost(), this.connections.getPort()),
						timeout);
			}
			if (ex instanceof RuntimeException failure && !(ex instanceof MessagingException)) {
				return failure;
			}
		}
		return wrapper;
	}

	@Override
	public void start() {
		this.connections.start();
	}

	@Override
	public void stop() {
		this.connections.stop();
	}

	@Override
	public boolean isRunning() {
		return this.connections.isRunning();
	}

	@Override
	public int getPhase() {
		return Phases.CLIENTS;
	}

	@Override
	public String toString() {
		return this.connections.toString();
	}

}
