package io.echosounder.management;

import java.time.Duration;
import java.util.function.IntSupplier;

import io.echosounder.lifecycle.Phases;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.ApplicationContext;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;

/**
 * Says which requests were cut off when the server ended. The web server waits in the
 * phase before for those that are being served, for at most {@link #PATIENCE}.
 */
final class UnfinishedRequests {

	/** What a request may take once the drain is over. */
	static final Duration PATIENCE = Duration.ofSeconds(2);

	private static final Log logger = LogFactory.getLog(UnfinishedRequests.class);

	private final IntSupplier count;

	private final ApplicationContext context;

	UnfinishedRequests(IntSupplier count, ApplicationContext context) {
		this.count = count;
		this.context = context;
	}

	/** Limits the wait of the web server. */
	void limitWait() {
		// of this context, which with a port of its own is not the application's
		this.context.getBean(AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME, DefaultLifecycleProcessor.class)
			.setTimeoutForShutdownPhase(Phases.WEB_SERVER_WAITS, PATIENCE.toMillis());
	}

	/** Logs how many requests are cut off, if any. */
	void report() {
		int count = this.count.getAsInt();
		if (count > 0) {
			logger.info("Management server: cuts off " + count + " unfinished "
					+ ((count == 1) ? "request" : "requests") + " (limit " + PATIENCE.toSeconds() + " s)");
		}
	}

}
