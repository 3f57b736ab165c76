package io.echosounder.load;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.echosounder.testing.TestServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A load on a separate thread, which a test interrupts as Ctrl-C does.
 */
final class RunningLoad {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final CompletableFuture<LoadResult> result = new CompletableFuture<>();

	private final Thread thread;

	private RunningLoad(Load load) {
		this.thread = Thread.ofPlatform().daemon().unstarted(() -> {
			try {
				this.result.complete(load.run((_) -> {
					// only the end is looked at
				}));
			}
			catch (RuntimeException | Error ex) {
				this.result.completeExceptionally(ex);
			}
		});
	}

	static RunningLoad start(Load load) {
		RunningLoad running = new RunningLoad(load);
		running.thread.start();
		return running;
	}

	RunningLoad interrupt() {
		this.thread.interrupt();
		return this;
	}

	/** Waits until it sends no more, and waits for the rest to come back. */
	RunningLoad awaitRest() {
		TestServer.await()
			.atMost(PATIENCE)
			.until(() -> List.of(this.thread.getStackTrace())
				.stream()
				.anyMatch((frame) -> frame.getMethodName().equals("awaitRest")));
		return this;
	}

	LoadResult result() throws Exception {
		LoadResult result = this.result.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		assertThat(this.thread.join(PATIENCE)).isTrue();
		return result;
	}

}
