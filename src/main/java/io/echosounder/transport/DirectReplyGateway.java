package io.echosounder.transport;

import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.AbstractConnectionFactory;
import org.springframework.integration.ip.tcp.inbound.TcpInboundGateway;
import org.springframework.integration.support.management.metrics.MetricsCaptor;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageDeliveryException;
import org.springframework.messaging.MessagingException;

/**
 * Inbound gateway for connections of this package. A message is sent as it is, with a
 * reply channel that belongs to its connection; the stock gateway copies the headers and
 * creates a reply channel for each message. So a flow may also reply later, from any
 * thread, and more than once. The connection does not wait for a later reply. Such a
 * reply is dropped if the connection has sent FIN by then, as it does after the peer's
 * FIN and in a drain.
 * <p>
 * Some settings need the stock behaviour, which this gateway then uses: an error channel,
 * a reply channel, an error on timeout, observations, metrics of Spring Integration,
 * message history, or a connection factory for single use. Otherwise
 * {@link #beforeShutdown} counts no messages and stops none: the drain of the connections
 * does that without loss.
 */
public final class DirectReplyGateway extends TcpInboundGateway {

	private boolean singleUse;

	private boolean measured;

	private boolean tracked;

	private boolean errorOnTimeout;

	private @Nullable Long requestTimeout;

	private volatile boolean direct;

	@Override
	public void registerMetricsCaptor(MetricsCaptor metricsCaptor) {
		super.registerMetricsCaptor(metricsCaptor);
		this.measured = true;
	}

	@Override
	public void setShouldTrack(boolean shouldTrack) {
		super.setShouldTrack(shouldTrack);
		this.tracked = shouldTrack;
	}

	@Override
	public void setErrorOnTimeout(boolean errorOnTimeout) {
		super.setErrorOnTimeout(errorOnTimeout);
		this.errorOnTimeout = errorOnTimeout;
	}

	@Override
	public void setRequestTimeout(long requestTimeout) {
		super.setRequestTimeout(requestTimeout);
		this.requestTimeout = requestTimeout;
	}

	@Override
	protected void onInit() {
		super.onInit();
		if (this.requestTimeout == null) {
			this.requestTimeout = getIntegrationProperties().getEndpointsDefaultTimeout();
		}
	}

	@Override
	public void setConnectionFactory(AbstractConnectionFactory connectionFactory) {
		super.setConnectionFactory(connectionFactory);
		this.singleUse = connectionFactory.isSingleUse();
	}

	/**
	 * Return whether replies go straight to the connection, which then need not be found
	 * by its id. Decided at the start. Any thread may call.
	 */
	boolean isDirect() {
		return this.direct;
	}

	@Override
	protected void doStart() {
		// first, as super starts the connection factory
		this.direct = allowsDirectReplies();
		super.doStart();
	}

	private boolean allowsDirectReplies() {
		return !this.singleUse && !this.measured && !this.tracked && !this.errorOnTimeout && !isObserved()
				&& getErrorChannel() == null && getReplyChannel() == null;
	}

	@Override
	public void onMessage(Message<?> message) {
		if (message.getHeaders().getReplyChannel() instanceof ConnectionReplyChannel) {
			request(message);
		}
		else {
			super.onMessage(message);
		}
	}

	private void request(Message<?> message) {
		MessageChannel channel = getRequestChannel();
		if (channel == null) {
			throw new MessagingException(message, "No request channel is set for " + this);
		}
		long timeout = (this.requestTimeout != null) ? this.requestTimeout : -1;
		if (!channel.send(message, timeout)) {
			throw new MessageDeliveryException(message,
					channel + " did not take the message within " + timeout + " ms");
		}
	}

}
