package io.echosounder.testing;

import java.lang.management.ManagementFactory;

import com.sun.management.UnixOperatingSystemMXBean;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The platform threads and file descriptors of this process at one moment.
 *
 * @param threads live platform threads
 * @param descriptors open file descriptors
 */
public record Resources(int threads, long descriptors) {

	/**
	 * More that this process may open meanwhile: class loading, carriers, timers.
	 */
	private static final int SLACK = 12;

	public static Resources now() {
		UnixOperatingSystemMXBean system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
		return new Resources(ManagementFactory.getThreadMXBean().getThreadCount(), system.getOpenFileDescriptorCount());
	}

	/** Checks that there are no more platform threads than there were, but a few. */
	public void assertNoMoreThreads() {
		assertThat(now().threads()).as("platform threads").isLessThanOrEqualTo(this.threads + SLACK);
	}

	/** Waits until threads and descriptors are back where they were, but for a few. */
	public void awaitBack() {
		await().untilAsserted(() -> {
			assertNoMoreThreads();
			assertThat(now().descriptors()).as("file descriptors").isLessThanOrEqualTo(this.descriptors + SLACK);
		});
	}

}
