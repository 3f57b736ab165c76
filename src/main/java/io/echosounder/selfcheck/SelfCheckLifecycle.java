package io.echosounder.selfcheck;

import io.echosounder.lifecycle.Phases;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;

/**
 * Checks from when all listeners listen until the server wants no more traffic, which a
 * drain says before it closes anything.
 */
final class SelfCheckLifecycle implements SmartLifecycle, ApplicationListener<AvailabilityChangeEvent<ReadinessState>> {

	private final SelfCheck selfCheck;

	private volatile boolean running;

	SelfCheckLifecycle(SelfCheck selfCheck) {
		this.selfCheck = selfCheck;
	}

	@Override
	public void start() {
		this.running = true;
		this.selfCheck.start();
	}

	@Override
	public void stop() {
		this.selfCheck.stop();
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return Phases.SELF_CHECK;
	}

	@Override
	public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
		switch (event.getState()) {
			case REFUSING_TRAFFIC -> this.selfCheck.pause();
			case ACCEPTING_TRAFFIC -> {
				if (this.running) {
					this.selfCheck.resume();
				}
			}
		}
	}

}
