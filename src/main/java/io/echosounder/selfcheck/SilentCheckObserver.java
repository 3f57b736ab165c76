package io.echosounder.selfcheck;

import java.time.Duration;

import io.echosounder.transport.SilentObserver;

/**
 * Records nothing of checks, where no meters are.
 */
final class SilentCheckObserver extends SilentObserver implements CheckObserver {

	@Override
	public void passed(Duration took) {
	}

	@Override
	public void failed() {
	}

	@Override
	public void unknown() {
	}

}
