package io.echosounder.testing;

import io.echosounder.transport.EventLoopGroup;

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
		return new EventLoopGroup(2, clock);
	}

}
