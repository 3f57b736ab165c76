package io.echosounder.client;

import java.time.Duration;

import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.ip.dsl.Tcp;
import org.springframework.integration.ip.tcp.connection.AbstractClientConnectionFactory;

/**
 * Asks a service that answers each frame with one: an echo, or whatever takes its place.
 * An application declares the {@linkplain #over flow} as a bean and has this interface
 * injected. Any thread may call that may wait, so no event loop.
 */
@FunctionalInterface
public interface EchoClient {

	/**
	 * Sends a frame and waits for the reply.
	 * @param frame content, without delimiter or length header
	 * @return content of the reply
	 * @throws io.echosounder.transport.ConnectFailedException at once, if there is no
	 * connection; says in which phase it failed, and why
	 * @throws io.echosounder.transport.ConnectionEndedException at once, if the
	 * connection ends before the reply
	 * @throws org.springframework.integration.MessageTimeoutException if the reply takes
	 * too long; its connection is closed, so that it cannot be taken for another one
	 */
	byte[] echo(byte[] frame);

	/**
	 * The flow from this interface through the outbound gateway to the peer and back.
	 * Callers take turns on a connection, and wait ten seconds for theirs at the most,
	 * unless the factory opens one for each request.
	 * @param connections how the peer is reached
	 * @param timeout how long a reply may take once its request is sent
	 * @return to be declared as a bean
	 */
	static IntegrationFlow over(AbstractClientConnectionFactory connections, Duration timeout) {
		return IntegrationFlow.from(EchoClient.class)
			.handle(Tcp.outboundGateway(connections).remoteTimeout(timeout.toMillis()))
			.get();
	}

}
