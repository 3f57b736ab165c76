package io.echosounder.settings;

/**
 * When the service info tells a client about server and connection.
 */
public enum InfoOn {

	/** As soon as its connection is open. */
	CONNECT,

	/** When its first frame is complete. */
	FIRST_FRAME

}
