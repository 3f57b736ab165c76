package io.echosounder.eventloop;

/**
 * Handler of one channel of an event loop. That loop calls all methods.
 */
public interface SelectionHandler {

	/** Called when the channel is ready for an event that its key is interested in. */
	public void ready();

	/**
	 * Called about once a second.
	 * @param now the loop's time, in nanoseconds
	 */
	public void tick(long now);

	/**
	 * Called when a call of this handler failed unexpectedly, or the loop ends: the
	 * channel must be closed.
	 */
	public void abandon();

}
