package io.echosounder.application;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.security.Security;

import io.echosounder.command.Commands;
import io.echosounder.eventloop.OutOfMemory;
import io.echosounder.management.GuardConfiguration;
import io.echosounder.metrics.BatchPrometheusConfiguration;
import io.echosounder.settings.UnknownNamesAdvisor;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.integration.config.IntegrationManagementConfigurer;

/**
 * Starts the server, or a command.
 */
@SpringBootApplication(proxyBeanMethods = false,
		scanBasePackages = { "io.echosounder.application", "io.echosounder.otlp" })
@Import({ BatchPrometheusConfiguration.class, GuardConfiguration.class })
public class EchosounderApplication {

	/**
	 * Starts the server, which runs until a signal ends it; or runs a command, and exits
	 * with its status.
	 * @param args settings of the server, as {@code --name=value}; or the name of a
	 * command, and its own arguments
	 */
	public static void main(String[] args) {
		PrintWriter err = new PrintWriter(System.err, false, System.err.charset());
		if (Commands.areMeantBy(args)) {
			System.exit(command(err, args));
		}
		int status = Commands.checkServerArguments(err, args);
		if (status != 0) {
			System.exit(status);
		}
		OutOfMemory outOfMemory = new OutOfMemory();
		Thread.setDefaultUncaughtExceptionHandler((thread, ex) -> {
			outOfMemory.haltIf(ex);
			printUncaught(thread, ex);
		});
		SpringApplication application = new SpringApplication(EchosounderApplication.class);
		application.addListeners(new AotContext(EchosounderApplication.class));
		if (!ShutdownSignals.install()) {
			application.addListeners(GenericApplicationListener.forEventType(ApplicationStartedEvent.class,
					(_) -> LogFactory.getLog(ShutdownSignals.class)
						.warn("The JVM leaves signals to the system (-Xrs): SIGTERM ends the server at once, without "
								+ "a drain")));
		}
		application.run(args);
	}

	/**
	 * In place of Boot's, without meters and log statements for each message in each
	 * channel and handler: the transport counts messages, and at less than they cost.
	 */
	@Bean(IntegrationManagementConfigurer.MANAGEMENT_CONFIGURER_NAME)
	static IntegrationManagementConfigurer integrationManagementConfigurer() {
		IntegrationManagementConfigurer configurer = new IntegrationManagementConfigurer();
		configurer.setDefaultLoggingEnabled(false);
		return configurer;
	}

	@Bean
	static UnknownNamesAdvisor unknownNamesAdvisor() {
		return UnknownNamesAdvisor.ofApplication();
	}

	/** As the JVM does where there is no handler. */
	private static void printUncaught(Thread thread, Throwable ex) {
		System.err.print("Exception in thread \"" + thread.getName() + "\" ");
		ex.printStackTrace(System.err);
	}

	/** Runs a command on this thread. */
	static int command(PrintWriter err, String[] args) {
		if (!ShutdownSignals.interrupt(Thread.currentThread())) {
			err.println("The JVM leaves signals to the system (-Xrs): Ctrl-C ends a command without its summary.");
			err.flush();
		}
		// each look-up is one, and is timed
		Security.setProperty("networkaddress.cache.ttl", "0");
		Security.setProperty("networkaddress.cache.negative.ttl", "0");
		return Commands.run(new FileOutputStream(FileDescriptor.out), System.out.charset(), err, args);
	}

}
