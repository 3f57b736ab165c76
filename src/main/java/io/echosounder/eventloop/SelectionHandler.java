package io.echosounder.eventloop;

/**
 * What an event loop has registered for one channel. All methods are called by that loop.
 */
public interface SelectionHandler {

	/** The channel is ready for something that its key is interested in. */
	public void ready();

	/**
	 * About once a second.
	 * @param now the loop's time, in nanoseconds
	 */
	public void tick(long now);

	/**
	 * A call of this handler failed unexpectedly, or the loop ends: the channel must be
	 * closed.
	 */
	public void abandon();

}
