package io.echosounder.proxyprotocol;

/**
 * Bytes begin as a PROXY header does and go on as none may. The message says what is
 * wrong, without repeating bytes that a peer chose.
 */
public final class BadProxyHeaderException extends Exception {

	BadProxyHeaderException(String message) {
		super(message);
	}

}
