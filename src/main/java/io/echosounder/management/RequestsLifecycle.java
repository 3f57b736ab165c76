package io.echosounder.management;

import java.time.Duration;
import java.util.function.IntSupplier;

import io.echosounder.lifecycle.Phases;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;

/**
 * Says which requests were cut off when the server ended. The web server waits in the
 * phase before for those that are being served, for at most {@link #PATIENCE}.
 */
final class RequestsLifecycle implements SmartLifecycle {

	/** What a request may take once the drain is over. */
	static final Duration PATIENCE = Duration.ofSeconds(2);

	private static final Log logger = LogFactory.getLog(RequestsLifecycle.class);

	private final IntSupplier unfinished;

	private final ApplicationContext context;

	private volatile boolean running;

	RequestsLifecycle(IntSupplier unfinished, ApplicationContext context) {
		this.unfinished = unfinished;
		this.context = context;
	}

	@Override
	public void start() {
		// of this context, which with a port of its own is not the application's
		this.context.getBean(AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME, DefaultLifecycleProcessor.class)
			.setTimeoutForShutdownPhase(Phases.WEB_SERVER_WAITS, PATIENCE.toMillis());
		this.running = true;
	}

	@Override
	public void stop() {
		int count = this.unfinished.getAsInt();
		if (count > 0) {
			logger.info("Management server: cuts off " + count + " unfinished "
					+ ((count == 1) ? "request" : "requests") + " (limit " + PATIENCE.toSeconds() + " s)");
		}
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return Phases.UNFINISHED_REQUESTS;
	}

}
