package io.echosounder.drain;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Drains when the context closes, before the management server and the gateways stop.
 */
public final class DrainLifecycle implements SmartLifecycle {

	/** Phases stop in descending order. */
	public static final int PHASE = WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 1024;

	private final Drain drain;

	private volatile boolean running;

	DrainLifecycle(Drain drain) {
		this.drain = drain;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		stop(() -> {
		});
	}

	@Override
	public void stop(Runnable callback) {
		this.drain.whenOver(() -> {
			this.running = false;
			callback.run();
		});
		this.drain.begin();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
