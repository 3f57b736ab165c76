package io.echosounder.example;

import java.util.Locale;

import io.echosounder.application.EchosounderApplication;
import io.echosounder.service.FrameService;

import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The server with a service that answers in capitals, and fails at the word "boom".
 */
public final class ShoutApplication {

	private ShoutApplication() {
	}

	@Bean
	static FrameService shoutService() {
		return (frame) -> {
			String line = UTF_8.decode(frame).toString();
			if (line.startsWith("boom")) {
				throw new IllegalStateException("Asked for it: " + line.strip());
			}
			return UTF_8.encode(line.toUpperCase(Locale.ROOT));
		};
	}

	public static void main(String[] args) {
		SpringApplication.run(new Class<?>[] { EchosounderApplication.class, ShoutApplication.class }, args);
	}

}
