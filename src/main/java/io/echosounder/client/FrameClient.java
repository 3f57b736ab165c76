package io.echosounder.client;

import java.time.Duration;

import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.ip.dsl.Tcp;
import org.springframework.integration.ip.tcp.connection.AbstractClientConnectionFactory;

/**
 * Strategy to send requests to a service that answers each frame with one frame, such as
 * an echo.
 * <p>
 * Each {@code echo.clients.<name>} setting makes a bean of this type, named
 * {@code <name>Client} and with the qualifier {@code <name>}. An application can declare
 * the {@linkplain #over flow} of a further client. Any thread may call except an event
 * loop, as each call blocks.
 */
@FunctionalInterface
public interface FrameClient {

	/**
	 * Send a frame and wait for the reply.
	 * @param frame content, without delimiter or length header
	 * @return content of the reply
	 * @throws io.echosounder.transport.ConnectFailedException at once, if no connection
	 * can be opened; names the client, the phase and the reason
	 * @throws io.echosounder.transport.ConnectionEndedException at once, if the
	 * connection ends before the reply
	 * @throws org.springframework.integration.MessageTimeoutException if the reply takes
	 * too long; its connection is closed, so that a late reply cannot answer another
	 * request
	 */
	byte[] exchange(byte[] frame);

	/**
	 * Create the flow from this interface through the outbound gateway to the peer and
	 * back. Callers take turns on a connection, and wait at most ten seconds for their
	 * turn, unless the factory opens a connection for each request.
	 * @param connections connect to the peer
	 * @param timeout how long a reply may take once its request is sent
	 * @return to be declared as a bean
	 */
	static IntegrationFlow over(AbstractClientConnectionFactory connections, Duration timeout) {
		return IntegrationFlow.from(FrameClient.class)
			.handle(Tcp.outboundGateway(connections).remoteTimeout(timeout.toMillis()))
			.get();
	}

}
