package io.echosounder.listener;

import org.springframework.integration.ip.tcp.inbound.TcpInboundGateway;

/**
 * Strategy to trace the messages of listeners.
 */
@FunctionalInterface
public interface GatewayTracing {

	/**
	 * Trace a gateway. Called before the gateway starts.
	 * @param listener name of the listener
	 * @param gateway that each message of that listener goes through
	 */
	void trace(String listener, TcpInboundGateway gateway);

}
