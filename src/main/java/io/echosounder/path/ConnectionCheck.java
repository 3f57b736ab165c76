package io.echosounder.path;

import io.echosounder.probe.FailedException;

/**
 * Strategy to check one property of the path over a connection.
 */
@FunctionalInterface
interface ConnectionCheck {

	/**
	 * Check the property.
	 * @param connection without bytes in flight
	 * @return the finding
	 * @throws FailedException if the connection is gone without that being the finding
	 */
	Finding examine(PathConnection connection) throws FailedException, InterruptedException;

}
