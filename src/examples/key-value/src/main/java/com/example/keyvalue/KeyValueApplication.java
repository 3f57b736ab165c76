package com.example.keyvalue;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

@SpringBootApplication
@EnableConfigurationProperties(KeyValueProperties.class)
public class KeyValueApplication {

	public static void main(String[] args) {
		SpringApplication.run(KeyValueApplication.class, args);
	}

}
