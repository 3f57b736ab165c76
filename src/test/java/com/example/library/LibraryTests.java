package com.example.library;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

import ch.qos.logback.classic.Level;
import io.echosounder.framing.Framing;
import io.echosounder.listener.BannerText;
import io.echosounder.listener.Listeners;
import io.echosounder.service.FrameService;
import io.echosounder.service.SessionService;
import io.echosounder.testing.CapturedLog;
import io.echosounder.transport.EventLoopGroup;
import io.echosounder.transport.NioServerConnectionFactory;
import io.echosounder.transport.ServerConnectionFactory;
import io.echosounder.transport.TransportOptions;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.integration.config.IntegrationManagementConfigurer;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.ip.dsl.Tcp;
import org.springframework.integration.ip.tcp.connection.AbstractServerConnectionFactory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that an application which uses Echosounder as a library gets its features, and
 * keeps its own settings and beans.
 */
class LibraryTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@Test
	void withoutListenersNothingListensAndNothingRuns() {
		try (ConfigurableApplicationContext context = start(Application.class); CapturedLog log = new CapturedLog()) {
			assertThat(context.getBean(Listeners.class).isEmpty()).isTrue();
			assertThat(health(context)).doesNotContain("listeners");
			assertThat(threads()).noneMatch((name) -> name.startsWith("echo-"));
			stop(context);
			assertThat(log.lines(Level.INFO)).noneMatch((line) -> line.contains("Drain"));
		}
	}

	/** Also with a timeout that would be too short for a drain. */
	@Test
	void withoutListenersNoSettingOfTheApplicationIsRefused() {
		start(Application.class, "--spring.lifecycle.timeout-per-shutdown-phase=1s", "--echo.greeting=hello").close();
	}

	@Test
	void oneSettingAndOneBeanMakeAServiceThatIsWatchedAndDrained() throws IOException {
		try (ConfigurableApplicationContext context = start(ShoutApplication.class, "--echo.listeners.line.port=0",
				"--echo.listeners.line.framing=lf")) {
			try (Socket client = connect(context, "line")) {
				client.getOutputStream().write("hello\n".getBytes(UTF_8));
				assertThat(client.getInputStream().readNBytes(6)).asString(UTF_8).isEqualTo("HELLO\n");
				assertThat(health(context)).contains("listeners", "eventLoops");
				assertThat(group(context, "readiness")).contains("listeners", "readinessState");
				assertThat(group(context, "liveness")).contains("eventLoops", "livenessState");
				assertThat(opened(context, "line")).isOne();
				stop(context);
				assertThat(client.getInputStream().readAllBytes()).isEmpty();
			}
			assertThat(context.isActive()).isFalse();
		}
	}

	@Test
	void aConnectionFactoryBeanWithoutSettingsIsWatchedAndDrained() throws IOException {
		try (ConfigurableApplicationContext context = start(FlowApplication.class);
				CapturedLog log = new CapturedLog()) {
			try (Socket client = connect(context, "upper")) {
				client.getOutputStream().write("hello\n".getBytes(UTF_8));
				assertThat(client.getInputStream().readNBytes(6)).asString(UTF_8).isEqualTo("HELLO\n");
				assertThat(listeners(context)).containsExactly("upper");
				assertThat(opened(context, "upper")).isOne();
				assertThat(context.getBean(MeterRegistry.class)
					.get("tcp.server.listening")
					.tag("listener", "upper")
					.gauge()
					.value()).isOne();
				stop(context);
				assertThat(client.getInputStream().readAllBytes()).isEmpty();
			}
			assertThat(log.lines(Level.INFO)).anyMatch((line) -> line.endsWith("1 clean, 0 cut, 0 forced"));
		}
	}

	@Test
	void theApplicationKeepsItsOwnRegistryAndManagementOfIntegration() {
		try (ConfigurableApplicationContext context = start(Application.class, "--echo.listeners.line.port=0")) {
			assertThat(context.getBeanProvider(PrometheusMeterRegistry.class).stream())
				.allMatch((registry) -> registry.getClass().equals(PrometheusMeterRegistry.class));
			assertThat(context.getBeansOfType(IntegrationManagementConfigurer.class).values())
				.allMatch((configurer) -> configurer.getClass().equals(IntegrationManagementConfigurer.class));
			assertThat(context.getBeanDefinitionNames())
				.noneMatch((name) -> name.startsWith("livePage") || name.startsWith("requestRules"));
		}
	}

	@Test
	void ofTheOptionalLibrariesNoneIsNeeded() {
		ClassLoader without = new FilteredClassLoader("org.springframework.web", "jakarta.servlet",
				"org.apache.catalina", "io.micrometer.prometheusmetrics", "io.prometheus", "io.opentelemetry",
				"io.micrometer.tracing", "picocli", "com.samskivert", "org.HdrHistogram", "tools.jackson");
		new ApplicationContextRunner().withClassLoader(without)
			.withUserConfiguration(Application.class)
			.withPropertyValues("echo.listeners.line.port=0", "spring.config.name=none")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(Listeners.class)
				.doesNotHaveBean(BannerText.class));
	}

	@Test
	void aListenerThatIntroducesItselfNeedsJackson() {
		new ApplicationContextRunner().withClassLoader(new FilteredClassLoader("tools.jackson"))
			.withUserConfiguration(Application.class)
			.withPropertyValues("echo.listeners.line.port=0", "echo.listeners.line.framing=lf",
					"echo.listeners.line.service=info", "spring.config.name=none")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("'echo.listeners.line.service' needs Jackson"));
	}

	/** A session service has no reply to it, which the stock gateway logs as an error. */
	@Test
	void theSelfCheckOfASessionServiceLogsNothing() {
		try (ConfigurableApplicationContext context = start(SilentApplication.class, "--echo.listeners.line.port=0",
				"--echo.listeners.line.framing=lf"); CapturedLog log = new CapturedLog()) {
			Timer passed = context.getBean(MeterRegistry.class)
				.get("tcp.self.check.duration")
				.tag("listener", "line")
				.timer();
			Awaitility.await().atMost(PATIENCE).until(() -> passed.count() > 0);
			assertThat(log.lines(Level.WARN)).isEmpty();
		}
	}

	@Test
	void theDefaultsOfTheBuilderAreThoseOfTheSettings() {
		try (ConfigurableApplicationContext context = start(Application.class, "--echo.listeners.line.port=0")) {
			ServerConnectionFactory line = Objects.requireNonNull(context.getBean(Listeners.class).listener("line"));
			assertThat(TransportOptions.builder().build()).isEqualTo(line.options());
		}
	}

	@Test
	void twoListenersOfOneNameStopTheStart() {
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> start(FlowApplication.class, "--echo.listeners.upper.port=0").close())
			.withMessage("Two connection factories have the name 'upper' of one listener; give each its own");
	}

	@Test
	void anApplicationMaySwitchAllOfItOff() {
		try (ConfigurableApplicationContext context = start(Application.class, "--echo.enabled=false",
				"--echo.listeners.line.port=0")) {
			assertThat(context.getBeanProvider(Listeners.class).stream()).isEmpty();
			assertThat(context.getBeanProvider(EventLoopGroup.class).stream()).isEmpty();
			assertThat(group(context, "readiness")).doesNotContain("listeners");
		}
	}

	/** The settings of the executable are on the class path here, too. */
	private static ConfigurableApplicationContext start(Class<?> application, String... settings) {
		List<String> arguments = new ArrayList<>(List.of("--spring.config.name=none"));
		arguments.addAll(List.of(settings));
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.run(arguments.toArray(String[]::new));
	}

	private static void stop(ConfigurableApplicationContext context) {
		context.close();
	}

	private static Set<String> health(ConfigurableApplicationContext context) {
		return components(context.getBean(HealthEndpoint.class).health());
	}

	private static Set<String> group(ConfigurableApplicationContext context, String name) {
		return components(Objects.requireNonNull(context.getBean(HealthEndpoint.class).healthForPath(name)));
	}

	private static Set<String> components(HealthDescriptor health) {
		return Objects.requireNonNull(((CompositeHealthDescriptor) health).getComponents()).keySet();
	}

	private static List<String> threads() {
		return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
	}

	private static List<String> listeners(ConfigurableApplicationContext context) {
		List<String> names = new ArrayList<>();
		context.getBean(Listeners.class).forEach((listener) -> names.add(listener.listenerName()));
		return names;
	}

	private static double opened(ConfigurableApplicationContext context, String listener) {
		return context.getBean(MeterRegistry.class)
			.get("tcp.server.connections.opened")
			.tag("listener", listener)
			.counter()
			.count();
	}

	private static Socket connect(ConfigurableApplicationContext context, String listener) throws IOException {
		ServerConnectionFactory factory = Objects.requireNonNull(context.getBean(Listeners.class).listener(listener),
				listener);
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), factory.getPort());
		socket.setSoTimeout(30_000);
		return socket;
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ShoutApplication {

		@Bean
		FrameService shout() {
			return (frame) -> UTF_8.encode(UTF_8.decode(frame).toString().toUpperCase(Locale.ROOT));
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class SilentApplication {

		@Bean
		SessionService silence() {
			return (_, _) -> {
			};
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class FlowApplication {

		@Bean
		AbstractServerConnectionFactory connections(EventLoopGroup eventLoops) {
			return new NioServerConnectionFactory("upper", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
					TransportOptions.builder().framing(Framing.LF).build(), eventLoops);
		}

		@Bean
		IntegrationFlow upper(AbstractServerConnectionFactory connections) {
			return IntegrationFlow.from(Tcp.inboundGateway(connections))
				.transform(byte[].class, (line) -> new String(line, UTF_8).toUpperCase(Locale.ROOT))
				.get();
		}

	}

}
