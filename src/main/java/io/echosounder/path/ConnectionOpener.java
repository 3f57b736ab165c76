package io.echosounder.path;

import io.echosounder.probe.FailedException;

/**
 * Opens further connections, for checks that compare two.
 */
@FunctionalInterface
interface ConnectionOpener {

	/**
	 * Open a connection, and wait for the first answer.
	 * @return without bytes in flight; to be closed by the caller
	 * @throws FailedException if the attempt fails
	 */
	PathConnection open() throws FailedException, InterruptedException;

}
