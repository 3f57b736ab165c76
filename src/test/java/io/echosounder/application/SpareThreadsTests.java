package io.echosounder.application;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the threads that are kept, and when they are given up.
 */
class SpareThreadsTests {

	private final List<Thread> started = new ArrayList<>();

	private int limit = Integer.MAX_VALUE;

	private final SpareThreads spare = new SpareThreads(this::newThread);

	@Test
	void whenTheSystemRefusesThreadsThenThoseKeptEnd() {
		assertThat(this.spare.tend()).isTrue();
		assertThat(alive()).isEqualTo(8);
		assertThat(this.spare.tend()).isTrue();
		assertThat(alive()).isEqualTo(8);
		this.limit = 0;
		assertThat(this.spare.tend()).isFalse();
		assertThat(alive()).isZero();
		this.limit = Integer.MAX_VALUE;
		assertThat(this.spare.tend()).isTrue();
		assertThat(alive()).isEqualTo(8);
		this.spare.release();
		assertThat(alive()).isZero();
	}

	@Test
	void whenThoseKeptWouldBeTheLastThenNoneIsKept() {
		this.limit = 1 + 8;
		assertThat(this.spare.tend()).isTrue();
		assertThat(alive()).isZero();
	}

	/** Those that wait: others end at once. */
	private long alive() {
		await().until(() -> this.started.stream()
			.allMatch((thread) -> thread.getState() == Thread.State.WAITING
					|| thread.getState() == Thread.State.TERMINATED));
		return this.started.stream().filter(Thread::isAlive).count();
	}

	private Thread newThread(Runnable task) {
		if (this.limit-- <= 0) {
			throw new OutOfMemoryError("unable to create native thread");
		}
		Thread thread = Thread.ofVirtual().unstarted(task);
		this.started.add(thread);
		return thread;
	}

}
