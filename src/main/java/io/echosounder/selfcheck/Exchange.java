package io.echosounder.selfcheck;

/**
 * How a listener is asked: over a connection of its own, with FIN behind the request, and
 * until its FIN.
 */
@FunctionalInterface
interface Exchange {

	/**
	 * Asks once, and waits.
	 * @param request bytes on the wire, behind headers and inside of TLS
	 * @return all that came back
	 * @throws RuntimeException if the connection could not be opened, or has failed, or
	 * the end takes too long
	 */
	byte[] exchange(byte[] request);

}
