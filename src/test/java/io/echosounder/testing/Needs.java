package io.echosounder.testing;

import java.lang.management.ManagementFactory;

import com.sun.management.UnixOperatingSystemMXBean;
import org.junit.jupiter.api.Assumptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a test needs of the machine. On a user's machine a test is skipped where that is
 * missing; where {@code CI} is set, it fails.
 */
public final class Needs {

	private Needs() {
	}

	/**
	 * Skips or fails the test, unless the machine has what it needs.
	 * @param needed what should be so, as a sentence
	 */
	public static void that(boolean met, String needed) {
		if (System.getenv("CI") != null) {
			assertThat(met).as(needed).isTrue();
		}
		Assumptions.assumeTrue(met, () -> "not so: " + needed);
	}

	/** That a process may have so many files and sockets open. */
	public static void descriptors(int count) {
		// the JVM has raised its soft limit to the hard one
		UnixOperatingSystemMXBean system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
		that(system.getMaxFileDescriptorCount() >= count, "%,d file descriptors are allowed".formatted(count));
	}

}
