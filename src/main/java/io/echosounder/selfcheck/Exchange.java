package io.echosounder.selfcheck;

/**
 * Strategy to exchange bytes with a listener over a new connection: sends a request and
 * FIN, and reads until the listener's FIN.
 */
@FunctionalInterface
interface Exchange {

	/**
	 * Send a request, and wait for the answer.
	 * @param request bytes on the wire, after headers and inside TLS
	 * @return all bytes that came back
	 * @throws RuntimeException if the connection could not be opened, or has failed, or
	 * the end takes too long
	 */
	byte[] exchange(byte[] request);

}
