package io.echosounder.transport;

/**
 * What is to run where the dispatch says, one after the other for a connection.
 */
@FunctionalInterface
interface Callback {

	/**
	 * Runs it.
	 * @throws Exception if it failed, which closes the connection
	 */
	void run() throws Exception;

}
