package io.echosounder.page;

import io.echosounder.lifecycle.Phases;

import org.springframework.context.SmartLifecycle;

/**
 * Ends the updates once the drain is over, and before the web server waits for requests
 * that go on: viewers see how it ended.
 */
final class PageLifecycle implements SmartLifecycle {

	private final Updates updates;

	private volatile boolean running;

	PageLifecycle(Updates updates) {
		this.updates = updates;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.updates.end();
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return Phases.PAGE;
	}

}
