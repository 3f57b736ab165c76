package io.echosounder;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Starts the server.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class EchosounderApplication {

	/**
	 * Starts the server; it runs until a signal ends it.
	 * @param args settings, as {@code --name=value}
	 */
	public static void main(String[] args) {
		ShutdownSignals.install();
		SpringApplication.run(EchosounderApplication.class, args);
	}

}
