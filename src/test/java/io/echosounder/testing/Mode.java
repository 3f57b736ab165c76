package io.echosounder.testing;

/**
 * The ways to serve a connection, which must all keep the same promises.
 */
public enum Mode {

	NIO_INLINE("nio", "inline"),

	NIO_VIRTUAL("nio", "virtual"),

	/**
	 * With the dispatch that is the default, as both are the same here:
	 * {@code BlockingDispatchTests}.
	 */
	BLOCKING("blocking", "inline");

	private final String transport;

	private final String dispatch;

	Mode(String transport, String dispatch) {
		this.transport = transport;
		this.dispatch = dispatch;
	}

	/**
	 * Name of the listener of this mode, where a server has one for each.
	 * @param base what the listeners of all modes have in common
	 */
	public String listener(String base) {
		return base + "-" + this.transport + "-" + this.dispatch;
	}

	/** Whether the handler runs on another thread than the event loop's. */
	public boolean mayBlock() {
		return this != NIO_INLINE;
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
