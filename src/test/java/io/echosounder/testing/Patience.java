package io.echosounder.testing;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Lets every condition that a test waits for have a minute. A green test does not wait
 * for longer than the condition takes, so this costs nothing, and a machine that stands
 * still for some seconds makes no test red.
 */
public final class Patience implements LauncherSessionListener {

	/** How long a test waits for something that must happen. */
	public static final Duration PATIENCE = Duration.ofSeconds(60);

	@Override
	public void launcherSessionOpened(LauncherSession session) {
		Awaitility.setDefaultTimeout(PATIENCE);
	}

}
