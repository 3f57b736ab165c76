package io.echosounder.listener;

import io.echosounder.transport.Connection;

/**
 * What listeners whose service is info tell their clients.
 */
@FunctionalInterface
public interface BannerText {

	/**
	 * Says it to one client, in the turn of its connection: it must not block.
	 * @param connection of that client
	 * @return one line without its end, with no control character in it
	 */
	String to(Connection connection);

}
