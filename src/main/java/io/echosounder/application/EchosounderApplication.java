package io.echosounder.application;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.security.Security;

import io.echosounder.command.Commands;
import io.echosounder.eventloop.OutOfMemory;
import io.echosounder.management.GuardConfiguration;
import io.echosounder.metrics.BatchPrometheusConfiguration;
import io.echosounder.settings.EchoProperties;
import io.echosounder.settings.InvalidSettingException;
import io.echosounder.settings.UnknownNamesAdvisor;
import io.echosounder.transport.ServerConnectionFactory;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.core.env.Environment;
import org.springframework.integration.config.IntegrationManagementConfigurer;

/**
 * Starts the server, or a command.
 */
@SpringBootApplication(proxyBeanMethods = false,
		scanBasePackages = { "io.echosounder.application", "io.echosounder.otlp" })
@Import({ BatchPrometheusConfiguration.class, GuardConfiguration.class })
public class EchosounderApplication {

	/**
	 * Start the server, which runs until a signal ends it; or run a command, and exit
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
		application.addListeners(new YamlCheck(), new TopLevelNamesCheck(),
				new AotContext(EchosounderApplication.class));
		if (!ShutdownSignals.install()) {
			application.addListeners(GenericApplicationListener.forEventType(ApplicationStartedEvent.class,
					(_) -> LogFactory.getLog(ShutdownSignals.class)
						.warn("The JVM leaves signals to the system (-Xrs): SIGTERM ends the server at once, without "
								+ "a drain")));
		}
		application.run(args);
	}

	/**
	 * Create a replacement of Boot's, without meters and log statements for each message
	 * in each channel and handler: the transport counts messages at less cost.
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

	/**
	 * Refuse to start without a listener: such a server would be healthy, and serve
	 * nothing.
	 */
	@Bean
	static SmartInitializingSingleton listenerCheck(EchoProperties properties,
			ObjectProvider<ServerConnectionFactory> listeners) {
		return () -> {
			if (!properties.enabled()) {
				throw new InvalidSettingException("echo.enabled", "is false, so there is no listener",
						"Remove it: it is for applications that use the library.");
			}
			if (listeners.stream().findAny().isEmpty()) {
				throw new InvalidSettingException("echo.listeners", "has no listener that is enabled",
						"Add a listener, or set 'echo.listeners.<name>.enabled' to true.");
			}
		};
	}

	@Bean
	@ConditionalOnBooleanProperty("echo.page.enabled")
	static PageAddress pageAddress(Environment environment) {
		return new PageAddress(environment);
	}

	/** Print an exception like the JVM without a handler. */
	private static void printUncaught(Thread thread, Throwable ex) {
		System.err.print("Exception in thread \"" + thread.getName() + "\" ");
		ex.printStackTrace(System.err);
	}

	/** Run a command on this thread. */
	static int command(PrintWriter err, String[] args) {
		if (!ShutdownSignals.interrupt(Thread.currentThread())) {
			err.println("The JVM leaves signals to the system (-Xrs): Ctrl-C ends a command without its summary.");
			err.flush();
		}
		// each look-up is a real one, and is timed
		Security.setProperty("networkaddress.cache.ttl", "0");
		Security.setProperty("networkaddress.cache.negative.ttl", "0");
		return Commands.run(new FileOutputStream(FileDescriptor.out), System.out.charset(), err, args);
	}

}
