package io.echosounder.scenario.fault;

import java.nio.ByteBuffer;

import io.echosounder.service.EchoService;
import io.echosounder.service.FrameService;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Bean;

/**
 * Does what a test has chosen last, and echoes before that.
 */
final class ChosenService implements FrameService {

	private volatile FrameService chosen = new EchoService();

	void choose(FrameService service) {
		this.chosen = service;
	}

	@Override
	public @Nullable ByteBuffer reply(ByteBuffer frame) throws Exception {
		return this.chosen.reply(frame);
	}

	/**
	 * Takes the place of the echo.
	 */
	static class ServiceConfiguration {

		@Bean
		ChosenService chosenService() {
			return new ChosenService();
		}

	}

}
