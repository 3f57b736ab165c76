package io.echosounder.testing;

import io.echosounder.transport.EventLoopGroup;
import io.echosounder.transport.WakeUp;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/**
 * Event loops on a clock that stands still until the test moves it.
 */
public class MovedTime {

	@Bean
	ManualClock clock() {
		return new ManualClock();
	}

	@Bean
	@Primary
	EventLoopGroup movedEventLoops(ManualClock clock) {
		EventLoopGroup loops = new EventLoopGroup(2, clock);
		clock.onAdvance(() -> WakeUp.all(loops));
		return loops;
	}

}
