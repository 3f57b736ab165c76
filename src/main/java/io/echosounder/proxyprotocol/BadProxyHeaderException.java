package io.echosounder.proxyprotocol;

/**
 * Thrown if bytes begin as a PROXY header and go on as none may. The message describes
 * the problem, without repeating bytes that a peer chose.
 */
public final class BadProxyHeaderException extends Exception {

	BadProxyHeaderException(String message) {
		super(message);
	}

}
