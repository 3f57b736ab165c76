package io.echosounder.testing;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import io.echosounder.transport.EventLoopGroup;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/**
 * Two event loops, of which one can be made to die: its clock breaks.
 */
public class MortalLoops {

	@Bean
	Death death() {
		return new Death();
	}

	@Bean
	@Primary
	EventLoopGroup loopsThatMayDie(Death death) {
		EventLoopGroup loops = new EventLoopGroup(2, () -> {
			death.maybeStrike();
			return System.nanoTime();
		});
		death.loops.set(loops);
		return loops;
	}

	/** Makes an event loop die. */
	public static final class Death {

		private final AtomicReference<@Nullable EventLoopGroup> loops = new AtomicReference<>();

		private final CompletableFuture<Thread> victim = new CompletableFuture<>();

		private volatile boolean wanted;

		/** Ends one event loop, and returns when it is dead and has left everything. */
		public void strike() {
			this.wanted = true;
			EventLoopGroup loops = Objects.requireNonNull(this.loops.get());
			TestServer.await()
				.untilAsserted(() -> Assertions.assertThat(loops.alive()).as("event loops alive").isOne());
			Thread victim = this.victim.join();
			TestServer.await()
				.untilAsserted(() -> Assertions.assertThat(victim.isAlive()).as("%s lives", victim).isFalse());
		}

		/**
		 * Not once it is dead, as it still has to leave its connections; and not in the
		 * turn of a connection, which would cost only that one.
		 */
		private void maybeStrike() {
			EventLoopGroup loops = this.loops.get();
			if (this.wanted && loops != null && loops.alive() == 2
					&& Thread.currentThread().getName().equals("echo-loop-0") && !isInTurn()) {
				this.victim.complete(Thread.currentThread());
				throw new AssertionError("The clock is broken, as the test wants");
			}
		}

		private static boolean isInTurn() {
			String transport = EventLoopGroup.class.getPackageName() + ".";
			return StackWalker.getInstance()
				.walk((frames) -> frames.anyMatch((frame) -> frame.getClassName().startsWith(transport)));
		}

	}

}
