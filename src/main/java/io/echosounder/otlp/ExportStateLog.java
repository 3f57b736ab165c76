package io.echosounder.otlp;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Tells an operator once that something does not arrive, and once that it does again. Any
 * thread may call.
 */
final class ExportStateLog {

	private static final Log logger = LogFactory.getLog(ExportStateLog.class);

	private final String what;

	private final @Nullable String address;

	private final AtomicBoolean failing = new AtomicBoolean();

	/**
	 * Creates one for all attempts.
	 * @param what is sent, in the plural
	 * @param address it is sent to
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
			logger.warn(this.what + " do not arrive at " + this.address + ", and are lost until they do: "
					+ reasonOf(failure));
		}
	}

	/** What the network said, or else what the collector did. */
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
