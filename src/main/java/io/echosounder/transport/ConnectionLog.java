package io.echosounder.transport;

import io.echosounder.log.LogContext;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The log of connections: its lines name the connection and its listener in their
 * {@linkplain LogContext context}, too. Any thread may call.
 */
final class ConnectionLog {

	private static final Log logger = LogFactory.getLog(Connection.class);

	private ConnectionLog() {
	}

	/** To be asked before a line is put together. */
	static boolean isDebugEnabled() {
		return logger.isDebugEnabled();
	}

	static void debug(Connection connection, String line) {
		debug(connection, line, null);
	}

	static void debug(Connection connection, String line, @Nullable Throwable cause) {
		if (isDebugEnabled()) {
			LogContext.with(connection.loggedListener(), connection.getConnectionId(), () -> logger.debug(line, cause));
		}
	}

	static void error(Connection connection, String line, @Nullable Throwable cause) {
		LogContext.with(connection.loggedListener(), connection.getConnectionId(), () -> logger.error(line, cause));
	}

}
