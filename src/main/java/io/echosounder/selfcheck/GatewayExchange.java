package io.echosounder.selfcheck;

import java.time.Duration;
import java.util.Objects;

import io.echosounder.transport.NioClientConnectionFactory;

import org.springframework.integration.core.MessagingTemplate;
import org.springframework.integration.dsl.context.IntegrationFlowContext;
import org.springframework.integration.dsl.context.IntegrationFlowContext.IntegrationFlowRegistration;

/**
 * Asks a listener that answers what it is asked, by an outbound gateway. One thread at a
 * time may ask.
 */
final class GatewayExchange implements Exchange {

	private final MessagingTemplate flow;

	private GatewayExchange(MessagingTemplate flow) {
		this.flow = flow;
	}

	/**
	 * Composes the flow for one listener.
	 * @param id of the flow
	 * @param client opens connections to the listener
	 * @param timeout how long a reply may take
	 * @param flows where the flow is registered
	 */
	static Exchange over(String id, NioClientConnectionFactory client, Duration timeout, IntegrationFlowContext flows) {
		CheckGateway gateway = new CheckGateway();
		gateway.setConnectionFactory(client);
		gateway.setRemoteTimeout(timeout.toMillis());
		gateway.setCloseStreamAfterSend(true);
		IntegrationFlowRegistration registration = flows
			.registration((flow) -> flow.handle(gateway, (endpoint) -> endpoint.id(id + ".gateway")))
			.id(id + ".flow")
			.addBean(id + ".connections", client)
			.autoStartup(false)
			.register();
		return new GatewayExchange(registration.getMessagingTemplate());
	}

	@Override
	public byte[] exchange(byte[] request) {
		return Objects.requireNonNull(this.flow.convertSendAndReceive(request, byte[].class));
	}

}
