package io.echosounder.eventloop;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.echosounder.testing.Patience;
import io.echosounder.testing.Program;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link VirtualThreads}.
 */
class VirtualThreadsTests {

	@Test
	void aThreadThatIsWokenFromOutsideRunsBesideThoseThatNeverRest() throws IOException {
		Program program = Program.run(Map.of(), Patience.PATIENCE,
				List.of(System.getProperty("java.home") + "/bin/java", "-Djdk.virtualThreadScheduler.parallelism=1",
						"-Djdk.virtualThreadScheduler.maxPoolSize=1", "-cp", System.getProperty("java.class.path"),
						OneCarrier.class.getName()));
		assertThat(program.assertExit(0).line()).isEqualTo("It ran");
	}

	/**
	 * Two threads that wake one another keep the only carrier busy, and a third sleeps
	 * until it is woken.
	 */
	static final class OneCarrier {

		private OneCarrier() {
		}

		public static void main(String[] args) throws InterruptedException {
			CountDownLatch woken = new CountDownLatch(1);
			Thread sleeper = Thread.startVirtualThread(() -> {
				LockSupport.park();
				woken.countDown();
			});
			while (sleeper.getState() != Thread.State.WAITING) {
				Thread.onSpinWait();
			}
			VirtualThreads threads = new VirtualThreads();
			SynchronousQueue<Integer> there = new SynchronousQueue<>();
			SynchronousQueue<Integer> back = new SynchronousQueue<>();
			CountDownLatch busy = new CountDownLatch(1000);
			threads.start("one", () -> exchange(threads, () -> {
				there.put(1);
				back.take();
				busy.countDown();
			}));
			threads.start("other", () -> exchange(threads, () -> back.put(there.take())));
			busy.await();
			LockSupport.unpark(sleeper);
			while (!woken.await(100, TimeUnit.MILLISECONDS)) {
				threads.rest();
			}
			IO.println("It ran");
			System.exit(0);
		}

		private static void exchange(VirtualThreads threads, Turn turn) {
			try {
				while (true) {
					turn.run();
					threads.giveWay();
				}
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		/**
		 * One turn of a thread.
		 */
		private interface Turn {

			void run() throws InterruptedException;

		}

	}

}
