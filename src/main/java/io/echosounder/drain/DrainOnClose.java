package io.echosounder.drain;

import java.time.Duration;
import java.util.Locale;
import java.util.function.BooleanSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;

/**
 * Drains as soon as the context begins to close, and delays the close until the drain is
 * over. No {@link org.springframework.context.Lifecycle} phase is early enough. A service
 * may use beans of the default phase, which is the last one and so stops first. Executors
 * refuse tasks from this same event on.
 */
final class DrainOnClose implements ApplicationListener<ContextClosedEvent>, Ordered {

	private static final Log logger = LogFactory.getLog(DrainOnClose.class);

	private final Drain drain;

	private final BooleanSupplier wanted;

	private final ApplicationContext context;

	private final Duration atMost;

	/**
	 * Create a listener that drains at the end of a context.
	 * @param drain is begun then, unless it has begun before
	 * @param wanted whether the application has something to drain
	 * @param context that closes; child contexts do not count
	 * @param atMost how long the context waits
	 */
	DrainOnClose(Drain drain, BooleanSupplier wanted, ApplicationContext context, Duration atMost) {
		this.drain = drain;
		this.wanted = wanted;
		this.context = context;
		this.atMost = atMost;
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		if (!this.context.equals(event.getApplicationContext()) || !this.wanted.getAsBoolean()) {
			return;
		}
		this.drain.begin();
		if (!this.drain.awaitOutcome(this.atMost)) {
			logger.warn(
					String.format(Locale.ROOT,
							"The drain has not ended within the %.1f s of "
									+ "'spring.lifecycle.timeout-per-shutdown-phase'; the application stops",
							seconds()));
		}
	}

	private double seconds() {
		return this.atMost.toMillis() / 1000.0;
	}

	/** Return an order before listeners that stop what services use. */
	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	/** Return {@code false}: otherwise the context would close during the drain. */
	@Override
	public boolean supportsAsyncExecution() {
		return false;
	}

}
