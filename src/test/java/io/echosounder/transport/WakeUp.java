package io.echosounder.transport;

import java.util.concurrent.RejectedExecutionException;

/**
 * Lets tests have event loops look at the time, which they do once a second by
 * themselves.
 */
public final class WakeUp {

	private WakeUp() {
	}

	/** Wakes the loops of a group that are alive. */
	public static void all(EventLoopGroup group) {
		for (EventLoop loop : group.loops()) {
			try {
				loop.execute(() -> {
				});
			}
			catch (RejectedExecutionException _) {
				// it has ended
			}
		}
	}

}
