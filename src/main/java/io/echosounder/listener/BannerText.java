package io.echosounder.listener;

import io.echosounder.transport.Connection;

/**
 * Strategy to create the text that listeners with the service info send.
 */
@FunctionalInterface
public interface BannerText {

	/**
	 * Return the text for one client. Called in the turn of its connection, so it must
	 * not block.
	 * @param connection of that client
	 * @return one line without its end, without control characters
	 */
	String to(Connection connection);

}
