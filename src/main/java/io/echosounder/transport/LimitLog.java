package io.echosounder.transport;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.echosounder.log.ListenerLog;

/**
 * Logs that a limit of a listener is reached, at the first rejected connection, and its
 * end, after a while without rejects: two lines for a connect flood. Any thread may call.
 */
final class LimitLog {

	/**
	 * Time without rejects that ends the state, so that clients which reconnect at once
	 * do not fill the log.
	 */
	private static final long CALM = TimeUnit.SECONDS.toNanos(10);

	private final ListenerLog log;

	private final String listener;

	private final String limit;

	private long rejected;

	private boolean rejectedSinceTick;

	private long calmSince;

	/**
	 * Create a log of a limit that is not reached.
	 * @param listener name of the listener
	 * @param limit name of its setting
	 */
	LimitLog(String listener, String limit) {
		this.log = new ListenerLog(LimitLog.class, listener);
		this.listener = listener;
		this.limit = limit;
	}

	/**
	 * Record a rejected connection.
	 * @param what the limit, and maybe the address
	 */
	synchronized void rejected(Supplier<String> what) {
		if (this.rejected == 0) {
			this.log
				.info(String.format(Locale.ROOT, "Listener %s has reached %s (%s); further connections are rejected",
						this.listener, this.limit, what.get()));
		}
		this.rejected++;
		this.rejectedSinceTick = true;
	}

	/**
	 * Record the time.
	 * @param now in nanoseconds, never before that of the last call
	 * @param room whether a connection would be admitted now
	 */
	synchronized void tick(long now, boolean room) {
		if (this.rejectedSinceTick) {
			this.rejectedSinceTick = false;
			this.calmSince = now;
		}
		else if (this.rejected > 0 && room && now - this.calmSince >= CALM) {
			this.log.info(String.format(Locale.ROOT, "Listener %s is below %s again; %,d %s rejected", this.listener,
					this.limit, this.rejected, (this.rejected == 1) ? "connection was" : "connections were"));
			this.rejected = 0;
		}
	}

}
