package io.echosounder.transport;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.echosounder.eventloop.OutOfMemory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which steps of handshakes are computed, and in which order.
 */
class HandshakePoolTests {

	private final List<String> computed = Collections.synchronizedList(new ArrayList<>());

	private final CountDownLatch gate = new CountDownLatch(1);

	private final CountDownLatch last = new CountDownLatch(1);

	private final HandshakePool pool = new HandshakePool(1, new OutOfMemory((status) -> this.computed.add("halted")));

	@AfterEach
	void close() {
		this.gate.countDown();
		this.pool.close();
	}

	@Test
	void whenStepsWaitThenFurtherStepsComeBeforeFirstOnes() throws InterruptedException {
		holdTheThread();
		admit("first", true);
		this.pool.advance(new Recorded("further", true));
		finish();
		assertThat(this.computed).containsExactly("held", "further", "first", "last");
	}

	@Test
	void whenAConnectionClosesThenItsStepIsSkipped() throws InterruptedException {
		holdTheThread();
		admit("closed", false);
		finish();
		assertThat(this.computed).containsExactly("held", "last");
	}

	@Test
	void whenTooManyWaitThenAnotherFirstStepIsRefusedUntilOneIsComputed() throws InterruptedException {
		holdTheThread();
		for (int i = 0; i < HandshakePool.MAX_WAITING - 1; i++) {
			admit("waits", i > 0);
		}
		this.pool.advance(new Recorded("further", true));
		assertThat(this.pool.admit(new Last())).isTrue();
		assertThat(this.pool.admit(new Recorded("refused", true))).isFalse();
		this.gate.countDown();
		this.last.await();
		assertThat(this.computed).doesNotContain("refused").contains("further");
		assertThat(this.pool.admit(new Recorded("admitted", true))).isTrue();
	}

	@Test
	void whenAStepFailsThenItsConnectionIsToldAndTheThreadGoesOn() throws InterruptedException {
		this.pool.advance(new Failing(new IllegalStateException("no key")));
		finish();
		assertThat(this.computed).containsExactly("java.lang.IllegalStateException: no key", "last");
	}

	@Test
	void whenThereIsNoMemoryThenTheProcessEnds() throws InterruptedException {
		this.pool.advance(new Failing(new OutOfMemoryError("none")));
		finish();
		assertThat(this.computed).startsWith("halted");
	}

	/** So that all that comes next has to wait. */
	private void holdTheThread() throws InterruptedException {
		CountDownLatch held = new CountDownLatch(1);
		assertThat(this.pool.admit(new Recorded("held", true) {
			@Override
			public void compute() {
				super.compute();
				held.countDown();
				try {
					HandshakePoolTests.this.gate.await();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
			}
		})).isTrue();
		held.await();
	}

	private void admit(String name, boolean wanted) {
		assertThat(this.pool.admit(new Recorded(name, wanted))).isTrue();
	}

	private void finish() throws InterruptedException {
		assertThat(this.pool.admit(new Last())).isTrue();
		this.gate.countDown();
		this.last.await();
	}

	private class Recorded implements HandshakePool.Step {

		private final String name;

		private final boolean wanted;

		Recorded(String name, boolean wanted) {
			this.name = name;
			this.wanted = wanted;
		}

		@Override
		public boolean isWanted() {
			return this.wanted;
		}

		@Override
		public void compute() {
			HandshakePoolTests.this.computed.add(this.name);
		}

		@Override
		public void computed(@Nullable Throwable failure) {
			if (failure != null) {
				HandshakePoolTests.this.computed.add(failure.toString());
			}
		}

	}

	private final class Failing extends Recorded {

		private final Throwable failure;

		Failing(Throwable failure) {
			super("", true);
			this.failure = failure;
		}

		@Override
		public void compute() {
			switch (this.failure) {
				case Error error -> throw error;
				case RuntimeException exception -> throw exception;
				default -> throw new IllegalStateException(this.failure);
			}
		}

	}

	private final class Last extends Recorded {

		Last() {
			super("last", true);
		}

		@Override
		public void computed(@Nullable Throwable failure) {
			HandshakePoolTests.this.last.countDown();
		}

	}

}
