package io.echosounder.transport;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Takes note of callbacks, and fails if asked to.
 */
final class RecordedCallbacks implements ConnectionCallbacks {

	final List<String> calls = new CopyOnWriteArrayList<>();

	boolean failsWhenOpened;

	boolean failsWhenClosed;

	@Override
	public void opened(Conversation conversation) {
		this.calls.add("opened");
		if (this.failsWhenOpened) {
			throw new IllegalStateException("Thrown on request");
		}
	}

	@Override
	public void closed(Conversation conversation, CloseReason reason) {
		this.calls.add("closed: " + reason);
		if (this.failsWhenClosed) {
			throw new IllegalStateException("Thrown on request");
		}
	}

}
