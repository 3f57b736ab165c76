package io.echosounder.listener;

import org.springframework.integration.ip.tcp.inbound.TcpInboundGateway;

/**
 * Traces the messages of listeners.
 */
@FunctionalInterface
public interface GatewayTracing {

	/**
	 * Has a gateway traced. Called before it starts.
	 * @param listener whose gateway it is
	 * @param gateway that each message of that listener goes through
	 */
	void trace(String listener, TcpInboundGateway gateway);

}
