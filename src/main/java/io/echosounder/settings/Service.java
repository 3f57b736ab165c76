package io.echosounder.settings;

/**
 * What a listener does for its clients.
 */
public enum Service {

	/** Their frames are answered by the service bean, which by default is the echo. */
	ECHO,

	/** They are told about server and connection, and closed. */
	INFO,

	/** They are told that, and then their frames are answered. */
	INFO_THEN_ECHO

}
