package io.echosounder;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which threads are kept, and when they are given up.
 */
class SpareThreadsTests {

	private final List<Thread> started = new ArrayList<>();

	private int limit = Integer.MAX_VALUE;

	private final SpareThreads spare = new SpareThreads(this::start);

	@Test
	void whenTheSystemRefusesThreadsThenThoseKeptEndUntilItDoesNot() throws InterruptedException {
		this.spare.tend();
		assertThat(this.started).hasSize(8).allMatch(Thread::isAlive);
		this.limit = 0;
		this.spare.tend();
		for (Thread thread : this.started) {
			thread.join();
		}
		this.limit = Integer.MAX_VALUE;
		this.started.clear();
		this.spare.tend();
		assertThat(this.started).hasSize(8).allMatch(Thread::isAlive);
		this.spare.release();
	}

	@Test
	void whenTheSystemHasTooFewThreadsThenNoneIsKept() throws InterruptedException {
		this.limit = 3;
		this.spare.tend();
		assertThat(this.started).hasSize(3);
		for (Thread thread : this.started) {
			thread.join();
		}
	}

	private void start(Runnable task) {
		if (this.limit-- <= 0) {
			throw new OutOfMemoryError("unable to create native thread");
		}
		this.started.add(Thread.ofVirtual().start(task));
	}

}
