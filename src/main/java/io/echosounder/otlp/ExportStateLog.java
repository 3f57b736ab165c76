package io.echosounder.otlp;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Logs once that an export fails, and once that it works again. Any thread may call.
 */
final class ExportStateLog {

	private static final Log logger = LogFactory.getLog(ExportStateLog.class);

	private final String what;

	private final @Nullable String address;

	private final AtomicBoolean failing = new AtomicBoolean();

	/**
	 * Create a log for all attempts.
	 * @param what name of the exported data, in the plural
	 * @param address of the collector
	 */
	ExportStateLog(String what, @Nullable String address) {
		this.what = what;
		this.address = address;
	}

	void succeeded() {
		if (this.failing.compareAndSet(true, false)) {
			logger.info(this.what + " arrive again at " + this.address);
		}
	}

	void failed(@Nullable Throwable failure) {
		if (this.failing.compareAndSet(false, true)) {
			logger.warn(this.what + " do not arrive at " + this.address + " and are lost: " + reasonOf(failure));
		}
	}

	/** Return the reason of the network, else that of the collector. */
	private static String reasonOf(@Nullable Throwable failure) {
		String reason = "refused by the collector";
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof IOException) {
				return cause.toString();
			}
			reason = (cause.getMessage() != null) ? cause.getMessage() : reason;
		}
		return reason;
	}

}
