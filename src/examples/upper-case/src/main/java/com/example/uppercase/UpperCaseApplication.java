package com.example.uppercase;

import java.util.Locale;

import io.echosounder.service.FrameService;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

import static java.nio.charset.StandardCharsets.UTF_8;

@SpringBootApplication
public class UpperCaseApplication {

	@Bean
	FrameService upperCase() {
		return (line) -> UTF_8.encode(UTF_8.decode(line).toString().toUpperCase(Locale.ROOT));
	}

	public static void main(String[] args) {
		SpringApplication.run(UpperCaseApplication.class, args);
	}

}
