package io.echosounder.transport;

import java.io.Serial;
import java.util.Map;

import org.springframework.messaging.MessageHeaders;

/**
 * Facts of one connection, as headers of its messages. All its messages share them, so
 * they have neither id nor timestamp.
 */
final class ConnectionHeaders extends MessageHeaders {

	@Serial
	private static final long serialVersionUID = 1;

	/**
	 * Copy headers.
	 * @param headers without id and timestamp
	 */
	ConnectionHeaders(Map<String, Object> headers) {
		super(headers, ID_VALUE_NONE, -1L);
	}

}
