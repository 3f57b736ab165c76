package io.echosounder.testing;

/**
 * The ways to serve a connection, which must all keep the same promises.
 */
public enum Mode {

	NIO_INLINE("nio", "inline"),

	NIO_VIRTUAL("nio", "virtual"),

	BLOCKING_INLINE("blocking", "inline"),

	BLOCKING_VIRTUAL("blocking", "virtual");

	private final String transport;

	private final String dispatch;

	Mode(String transport, String dispatch) {
		this.transport = transport;
		this.dispatch = dispatch;
	}

	/**
	 * The settings that choose this mode.
	 * @param listener name of a listener
	 * @return arguments of the application
	 */
	public String[] settings(String listener) {
		String prefix = "--echo.listeners." + listener + ".";
		return new String[] { prefix + "transport=" + this.transport, prefix + "dispatch=" + this.dispatch };
	}

}
