package io.echosounder.transport;

import io.echosounder.log.LogContext;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Log of connections, whose lines also name the connection and its listener in their
 * {@linkplain LogContext context}. Any thread may call.
 */
final class ConnectionLog {

	private static final Log logger = LogFactory.getLog(Connection.class);

	private ConnectionLog() {
	}

	/** Return whether DEBUG is on; check this before composing a line. */
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
