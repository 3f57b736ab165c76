package io.echosounder.testing;

import java.lang.management.ManagementFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The heap of this process that is in use after a collection, at one moment.
 *
 * @param used in bytes
 */
public record Heap(long used) {

	/** Collects, and looks. */
	public static Heap now() {
		System.gc();
		return new Heap(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
	}

	/** Waits until no more is in use than was, but for a few bytes. */
	public void awaitBack(long slack) {
		await().untilAsserted(() -> assertThat(now().used()).as("heap").isLessThanOrEqualTo(this.used + slack));
	}

}
