package io.echosounder.lifecycle;

import org.springframework.context.SmartLifecycle;

/**
 * Starts and stops one part of the application in its phase.
 */
public final class PhasedLifecycle implements SmartLifecycle {

	private final int phase;

	private final Runnable start;

	private final Runnable stop;

	private volatile boolean running;

	/**
	 * Create a lifecycle.
	 * @param phase one of {@link Phases}
	 * @param start starts the part
	 * @param stop stops the part
	 */
	public PhasedLifecycle(int phase, Runnable start, Runnable stop) {
		this.phase = phase;
		this.start = start;
		this.stop = stop;
	}

	@Override
	public void start() {
		this.running = true;
		this.start.run();
	}

	@Override
	public void stop() {
		this.stop.run();
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return this.phase;
	}

}
