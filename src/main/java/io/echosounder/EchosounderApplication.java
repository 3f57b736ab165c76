package io.echosounder;

import java.io.PrintWriter;
import java.security.Security;

import io.echosounder.command.Commands;
import io.echosounder.transport.OutOfMemory;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Starts the server, or a command.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class EchosounderApplication {

	/**
	 * Starts the server, which runs until a signal ends it; or runs a command, and exits
	 * with its status.
	 * @param args settings of the server, as {@code --name=value}; or the name of a
	 * command, and its own arguments
	 */
	public static void main(String[] args) {
		if (Commands.areMeantBy(args)) {
			System.exit(command(args));
		}
		ShutdownSignals.install();
		OutOfMemory outOfMemory = new OutOfMemory();
		Thread.setDefaultUncaughtExceptionHandler((thread, ex) -> {
			outOfMemory.haltIf(ex);
			printUncaught(thread, ex);
		});
		SpringApplication application = new SpringApplication(EchosounderApplication.class);
		application.addListeners(new AotContext(EchosounderApplication.class));
		application.run(args);
	}

	/** As the JVM does where there is no handler. */
	private static void printUncaught(Thread thread, Throwable ex) {
		System.err.print("Exception in thread \"" + thread.getName() + "\" ");
		ex.printStackTrace(System.err);
	}

	private static int command(String[] args) {
		ShutdownSignals.interrupt(Thread.currentThread());
		// each look-up is one, and is timed
		Security.setProperty("networkaddress.cache.ttl", "0");
		Security.setProperty("networkaddress.cache.negative.ttl", "0");
		return Commands.run(new PrintWriter(System.out, false, System.out.charset()),
				new PrintWriter(System.err, false, System.err.charset()), args);
	}

}
