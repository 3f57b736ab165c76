package io.echosounder.targets;

import io.echosounder.lifecycle.Phases;

import org.springframework.context.SmartLifecycle;

/**
 * Probes from when all listeners listen until the drain is over: what is probed belongs
 * to others, who go on meanwhile, and the management server still tells of it.
 */
final class TargetsLifecycle implements SmartLifecycle {

	private final Targets targets;

	private final Prober prober;

	private volatile boolean running;

	TargetsLifecycle(Targets targets, Prober prober) {
		this.targets = targets;
		this.prober = prober;
	}

	@Override
	public void start() {
		this.running = true;
		this.targets.start();
		this.prober.start();
	}

	@Override
	public void stop() {
		this.targets.stop();
		this.prober.stop();
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return Phases.TARGETS;
	}

}
