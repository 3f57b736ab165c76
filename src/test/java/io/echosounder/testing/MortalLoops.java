package io.echosounder.testing;

import java.util.concurrent.atomic.AtomicReference;

import io.echosounder.transport.EventLoopGroup;
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

	/** What makes an event loop die. */
	public static final class Death {

		private final AtomicReference<@Nullable EventLoopGroup> loops = new AtomicReference<>();

		private volatile boolean wanted;

		/** Ends one event loop, and returns when it is dead. */
		public void strike() {
			this.wanted = true;
			EventLoopGroup loops = this.loops.get();
			TestServer.await().until(() -> loops != null && loops.alive() == 1);
		}

		/** Not once it is dead, as it still has to leave its connections. */
		private void maybeStrike() {
			EventLoopGroup loops = this.loops.get();
			if (this.wanted && loops != null && loops.alive() == 2
					&& Thread.currentThread().getName().equals("echo-loop-0")) {
				throw new AssertionError("The clock is broken, as the test wants");
			}
		}

	}

}
