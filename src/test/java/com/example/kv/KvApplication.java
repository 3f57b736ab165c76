package com.example.kv;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.echosounder.service.FrameService;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/**
 * Keeps values by keys: {@code set key value} and {@code get key}, a line each.
 */
@SpringBootApplication(proxyBeanMethods = false)
class KvApplication {

	public static void main(String[] args) {
		SpringApplication.run(KvApplication.class, args);
	}

	@Bean
	FrameService kvService() {
		Map<String, String> values = new ConcurrentHashMap<>();
		return (frame) -> {
			String[] words = StandardCharsets.UTF_8.decode(frame).toString().split(" ", 3);
			return StandardCharsets.UTF_8.encode(switch (words.length) {
				case 3 -> set(values, words[1], words[2]);
				case 2 -> values.getOrDefault(words[1], "");
				default -> "ERR";
			});
		};
	}

	private static String set(Map<String, String> values, String key, String value) {
		values.put(key, value);
		return "OK";
	}

}
