package io.echosounder.settings;

/**
 * Version of the PROXY header to send.
 */
public enum ProxyVersion {

	/** None. */
	OFF,

	/** Version 1, a line of text. */
	V1,

	/** Version 2, binary. */
	V2;

	/**
	 * The version as a number.
	 * @return 0 for none
	 */
	public int number() {
		return switch (this) {
			case OFF -> 0;
			case V1 -> 1;
			case V2 -> 2;
		};
	}

}
