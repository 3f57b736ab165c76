package io.echosounder.testing;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;

import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Resources of a server process at one moment, by its own metrics.
 *
 * @param threads live platform threads
 * @param descriptors open file descriptors
 * @param heap bytes in use after a collection
 */
public record ProcessResources(int threads, int descriptors, long heap) {

	/**
	 * More that the process may open meanwhile for other ends: carriers, the management
	 * server.
	 */
	private static final int SLACK = 12;

	private static final long HEAP_SLACK = 4 << 20;

	/** Collects, and looks. */
	public static ProcessResources of(EchoProcess process) throws IOException {
		process.collectGarbage();
		Map<String, Double> samples = process.samples();
		double heap = 0;
		for (Map.Entry<String, Double> sample : samples.entrySet()) {
			if (sample.getKey().startsWith("jvm_memory_used_bytes{area=\"heap\"")) {
				heap += sample.getValue();
			}
		}
		assertThat(heap).as("heap in use").isPositive();
		return new ProcessResources(sample(samples, "jvm_threads_live_threads"),
				sample(samples, "process_files_open_files"), (long) heap);
	}

	private static int sample(Map<String, Double> samples, String name) {
		return Objects.requireNonNull(samples.get(name), name).intValue();
	}

	/** Checks that there are no more platform threads than there were, but a few. */
	public void assertNoMoreThreadsThan(ProcessResources before) {
		assertThat(this.threads).as("platform threads").isLessThanOrEqualTo(before.threads + SLACK);
	}

	/** Waits until the process holds no more than it did, but for a few. */
	public void awaitBack(EchoProcess process) {
		Awaitility.await().atMost(EchoProcess.PATIENCE).untilAsserted(() -> {
			ProcessResources now = of(process);
			now.assertNoMoreThreadsThan(this);
			assertThat(now.descriptors).as("file descriptors").isLessThanOrEqualTo(this.descriptors + SLACK);
			assertThat(now.heap).as("heap").isLessThanOrEqualTo(this.heap + HEAP_SLACK);
		});
	}

}
