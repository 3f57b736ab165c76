package io.echosounder.transport;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.echosounder.log.ListenerLog;

/**
 * Says that a limit of a listener is reached, at the first connection that it rejects,
 * and that it is left, once it has rejected none for a while: two lines for a flood of
 * connects. Any thread may call.
 */
final class LimitLog {

	/** Who comes back at once after a rejection shall not fill the log. */
	private static final long CALM = TimeUnit.SECONDS.toNanos(10);

	private final ListenerLog log;

	private final String listener;

	private final String limit;

	private long rejected;

	private boolean rejectedSinceTick;

	private long calmSince;

	/**
	 * Begins with a limit that is not reached.
	 * @param listener name of the listener
	 * @param limit name of its setting
	 */
	LimitLog(String listener, String limit) {
		this.log = new ListenerLog(LimitLog.class, listener);
		this.listener = listener;
		this.limit = limit;
	}

	/**
	 * A connection was rejected.
	 * @param what how many the limit allows, and maybe to whom
	 */
	synchronized void rejected(Supplier<String> what) {
		if (this.rejected == 0) {
			this.log.info(String.format(Locale.ROOT, "Listener %s has reached %s (%s): more are rejected",
					this.listener, this.limit, what.get()));
		}
		this.rejected++;
		this.rejectedSinceTick = true;
	}

	/**
	 * Time goes on.
	 * @param now in nanoseconds, never before that of the last call
	 * @param room whether a connection would be admitted now
	 */
	synchronized void tick(long now, boolean room) {
		if (this.rejectedSinceTick) {
			this.rejectedSinceTick = false;
			this.calmSince = now;
		}
		else if (this.rejected > 0 && room && now - this.calmSince >= CALM) {
			this.log.info(String.format(Locale.ROOT, "Listener %s rejects nobody for %s any more; it has rejected %,d",
					this.listener, this.limit, this.rejected));
			this.rejected = 0;
		}
	}

}
