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
 * Logs the requests that were cut off when the server ended. In the phase before, the web
 * server waits for requests being served, for at most {@link #PATIENCE}.
 */
final class UnfinishedRequests {

	/** Time limit of a request after the drain. */
	static final Duration PATIENCE = Duration.ofSeconds(2);

	private static final Log logger = LogFactory.getLog(UnfinishedRequests.class);

	private final IntSupplier count;

	private final ApplicationContext context;

	UnfinishedRequests(IntSupplier count, ApplicationContext context) {
		this.count = count;
		this.context = context;
	}

	/** Limit the wait of the web server. */
	void limitWait() {
		// of this context: with a separate management port, not the application's
		this.context.getBean(AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME, DefaultLifecycleProcessor.class)
			.setTimeoutForShutdownPhase(Phases.WEB_SERVER_WAITS, PATIENCE.toMillis());
	}

	/** Log the number of requests that are cut off, if any. */
	void report() {
		int count = this.count.getAsInt();
		if (count > 0) {
			logger.info("The management server cuts off " + count + " unfinished "
					+ ((count == 1) ? "request" : "requests") + " after " + PATIENCE.toSeconds() + " s");
		}
	}

}
