package io.echosounder.transport;

import io.echosounder.framing.Frames;

/**
 * Runs the handler at once, on the thread whose turn it is.
 */
final class InlineHandlers implements HandlerExecutor {

	private final GatewayDispatcher dispatcher;

	private final HandlerCompletion completion;

	InlineHandlers(GatewayDispatcher dispatcher, HandlerCompletion completion) {
		this.dispatcher = dispatcher;
		this.completion = completion;
	}

	@Override
	public void dispatch(Frames frames, long completedAt) {
		Throwable failure = this.dispatcher.deliver(frames);
		this.completion.handled(frames, completedAt, failure);
	}

	@Override
	public void dispatch(Callback callback) {
		this.completion.called(this.dispatcher.call(callback));
	}

	@Override
	public boolean isBusy() {
		return this.dispatcher.isUnderWay();
	}

	@Override
	public int waitingBytes() {
		return 0;
	}

	@Override
	public void dropWaiting() {
		// no message waits
	}

	@Override
	public boolean isInTurn() {
		return true;
	}

}
