package io.echosounder.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.echosounder.framing.Framing;
import io.echosounder.testing.Background;
import io.echosounder.testing.TestServer;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.ConnectFailedException;
import io.echosounder.transport.ConnectionEndedException;
import io.echosounder.transport.ConnectionOptions;
import io.echosounder.transport.EventLoopGroup;
import io.echosounder.transport.NioClientConnectionFactory;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.integration.MessageTimeoutException;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.ip.tcp.outbound.TcpOutboundGateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link FrameClient} in a small application, as docs/client.md shows it.
 */
class FrameClientTests {

	@Test
	void anApplicationHasItInjectedAndAsks() {
		try (TestServer server = TestServer.start()) {
			try (AnnotationConfigApplicationContext application = application(server.port("line"))) {
				Greeter greeter = application.getBean(Greeter.class);
				assertThat(greeter.greet("sea")).isEqualTo("hello sea");
				assertThat(greeter.greet("bottom")).isEqualTo("hello bottom");
				assertThat(server.count("tcp.server.connections.opened", "listener", "line")).isOne();
			}
			server.awaitNoConnections();
			assertThat(server.closed("line", "peer")).isOne();
			server.assertNoWarnings();
		}
	}

	@Test
	void callersTakeTurnsAndEachGetsItsOwnReply() {
		try (TestServer server = TestServer.start();
				AnnotationConfigApplicationContext application = application(server.port("line"))) {
			Greeter greeter = application.getBean(Greeter.class);
			List<Background> callers = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				String name = "caller " + i;
				callers.add(Background.start(() -> {
					for (int n = 0; n < 50; n++) {
						assertThat(greeter.greet(name)).isEqualTo("hello " + name);
					}
				}));
			}
			callers.forEach(Background::join);
			assertThat(server.count("tcp.server.connections.opened", "listener", "line")).isOne();
		}
	}

	@Test
	void whereNothingListensTheCallerIsToldSo() {
		int port;
		try (TestServer server = TestServer.start()) {
			port = server.port("line");
		}
		try (AnnotationConfigApplicationContext application = application(port)) {
			Greeter greeter = application.getBean(Greeter.class);
			assertThatExceptionOfType(ConnectFailedException.class).isThrownBy(() -> greeter.greet("nobody"))
				.withMessageContaining("connect, refused");
		}
	}

	@Test
	void whenThePeerGoesAwayBeforeItAnswersTheCallerIsToldSo() throws IOException {
		try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				AnnotationConfigApplicationContext application = application(listener.getLocalPort())) {
			Greeter greeter = application.getBean(Greeter.class);
			Background caller = Background.start(() -> assertThatExceptionOfType(ConnectionEndedException.class)
				.isThrownBy(() -> greeter.greet("nobody"))
				.satisfies((ex) -> assertThat(ex.reason()).isEqualTo(CloseReason.PEER)));
			try (Socket peer = listener.accept()) {
				assertThat(peer.getInputStream().readNBytes(13)).hasSize(13);
			}
			caller.join();
		}
	}

	@Test
	void whenTheReplyTakesTooLongTheCallerIsToldSo() throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				AnnotationConfigApplicationContext application = application(silent.getLocalPort())) {
			application.getBean(TcpOutboundGateway.class).setRemoteTimeout(1);
			Greeter greeter = application.getBean(Greeter.class);
			assertThatExceptionOfType(MessageTimeoutException.class).isThrownBy(() -> greeter.greet("nobody"));
		}
	}

	private static AnnotationConfigApplicationContext application(int port) {
		AnnotationConfigApplicationContext application = new AnnotationConfigApplicationContext();
		application.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", Map.of("port", port)));
		application.register(Application.class);
		application.refresh();
		return application;
	}

	/**
	 * Beans of the application.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableIntegration
	static class Application {

		@Bean
		EventLoopGroup eventLoops() {
			return new EventLoopGroup(1);
		}

		@Bean
		NioClientConnectionFactory upstream(EventLoopGroup eventLoops, Environment environment) {
			int port = Objects.requireNonNull(environment.getProperty("port", Integer.class));
			return new NioClientConnectionFactory("upstream", "localhost", port, ConnectionOptions.of(Framing.LF),
					eventLoops);
		}

		@Bean
		IntegrationFlow frameClient(NioClientConnectionFactory upstream) {
			return FrameClient.over(upstream, Duration.ofSeconds(20));
		}

		@Bean
		Greeter greeter(FrameClient client) {
			return new Greeter(client);
		}

	}

	/**
	 * A user of the client.
	 */
	record Greeter(FrameClient client) {

		String greet(String name) {
			byte[] reply = this.client.exchange(("hello " + name).getBytes(StandardCharsets.UTF_8));
			return new String(reply, StandardCharsets.UTF_8);
		}

	}

}
