package io.echosounder.transport;

/**
 * Task that runs on the thread of the dispatch, one after the other for a connection.
 */
@FunctionalInterface
interface Callback {

	/**
	 * Run the task.
	 * @throws Exception if it failed, which closes the connection
	 */
	void run() throws Exception;

}
