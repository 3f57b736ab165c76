package io.echosounder.client;

import io.echosounder.transport.NioClientConnectionFactory;

/**
 * Callback to change what the settings of a client do not cover, such as the content of
 * the PROXY header or socket options.
 */
@FunctionalInterface
public interface FrameClientCustomizer {

	/**
	 * Change the connection factory of a client, after its settings and before its first
	 * connection.
	 * @param client name of the client
	 * @param connections opens its connections
	 */
	void customize(String client, NioClientConnectionFactory connections);

}
