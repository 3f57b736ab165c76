package io.echosounder.client;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.echosounder.client.FrameClientConnectionDetails.Address;
import io.echosounder.framing.Framing;
import io.echosounder.settings.InvalidSettingException;
import io.echosounder.testing.CapturedLog;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.Resources;
import io.echosounder.testing.ScriptedPeer;
import io.echosounder.testing.TestServer;
import io.echosounder.transport.ConnectFailedException;
import io.echosounder.transport.EventLoopGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.env.MapPropertySource;
import org.springframework.integration.MessageTimeoutException;
import org.springframework.integration.ip.tcp.connection.AbstractClientConnectionFactory;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link FrameClientAutoConfiguration}.
 */
class FrameClientAutoConfigurationTests {

	private final Resources before = Resources.now();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, FrameClientAutoConfiguration.class));

	private final ApplicationContextRunner withLoops = this.runner.withBean("eventLoops", EventLoopGroup.class,
			() -> new EventLoopGroup(1));

	@TempDir
	static Path directory;

	private static Certificates certificates;

	@BeforeAll
	static void certify() throws IOException {
		certificates = Certificates.in(directory)
			.server("server", "localhost")
			.authority("stranger")
			.client("client", Certificates.CA);
	}

	@AfterEach
	void nothingIsLeft() {
		this.before.awaitBack();
	}

	@Test
	void withoutSettingsThereIsNoClientAndNoNeedOfEventLoops() {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(FrameClient.class);
			assertThat(context.getBeanFactory().containsSingleton(FrameClientAutoConfiguration.CLIENTS)).isFalse();
		});
	}

	@Test
	void withoutTheTcpSupportThereIsNoClient() {
		this.runner.withClassLoader(new FilteredClassLoader(AbstractClientConnectionFactory.class))
			.withPropertyValues("echo.clients.kv.address=localhost:1")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(FrameClient.class));
	}

	@Test
	void oneClientIsInjectedByItsType() {
		try (TestServer server = TestServer.start()) {
			this.withLoops.withPropertyValues(line("kv", server)).withBean(Asking.class).run((context) -> {
				assertThat(context).hasSingleBean(FrameClient.class).hasBean("kvClient");
				assertThat(server.count("tcp.server.connections.opened", "listener", "line")).as("opened").isZero();
				FrameClient client = context.getBean(Asking.class).client();
				assertThat(ask(client, "hello")).isEqualTo("hello");
				assertThat(ask(client, "again")).isEqualTo("again");
				assertThat(server.count("tcp.server.connections.opened", "listener", "line")).as("opened").isOne();
			});
			server.awaitNoConnections();
			assertThat(server.closed("line", "peer")).isOne();
			server.assertNoWarnings();
		}
	}

	@Test
	void eachOfSeveralIsInjectedByItsName() throws IOException {
		try (ScriptedPeer one = ScriptedPeer.that((socket) -> says(socket, "one"));
				ScriptedPeer two = ScriptedPeer.that((socket) -> says(socket, "two"))) {
			this.withLoops
				.withPropertyValues("echo.clients.one.address=localhost:" + one.port(), "echo.clients.one.framing=lf",
						"echo.clients.two.address=localhost:" + two.port(), "echo.clients.two.framing=lf")
				.withBean(AskingTwo.class)
				.run((context) -> {
					AskingTwo asking = context.getBean(AskingTwo.class);
					assertThat(ask(asking.one(), "?")).isEqualTo("one");
					assertThat(ask(asking.other(), "?")).isEqualTo("two");
					assertThatExceptionOfType(NoUniqueBeanDefinitionException.class)
						.isThrownBy(() -> context.getBean(FrameClient.class));
				});
		}
	}

	@Test
	void aBeanOfTheApplicationTakesThePlaceOfOneOfThatName() {
		FrameClient own = (frame) -> frame;
		this.withLoops.withPropertyValues("echo.clients.kv.address=localhost:1")
			.withBean("kvClient", FrameClient.class, () -> own)
			.run((context) -> assertThat(context).getBean(FrameClient.class).isSameAs(own));
	}

	@Test
	void addressesMayComeFromAnotherSourceThanTheSettings() {
		try (TestServer server = TestServer.start()) {
			FrameClientConnectionDetails ignorant = (_) -> null;
			FrameClientConnectionDetails knowing = (client) -> client.equals("kv")
					? new Address("127.0.0.1", server.port("line")) : null;
			this.withLoops
				.withPropertyValues("echo.clients.kv.address=nowhere.invalid:1", "echo.clients.kv.framing=lf",
						"echo.clients.other.address=localhost:" + server.port("line"), "echo.clients.other.framing=lf",
						"echo.clients.missing.framing=lf")
				.withBean("ignorant", FrameClientConnectionDetails.class, () -> ignorant)
				.withBean("knowing", FrameClientConnectionDetails.class, () -> knowing)
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.isInstanceOf(InvalidSettingException.class)
					.hasMessage("'echo.clients.missing.address' is missing: set it to host:port."));
			this.withLoops
				.withPropertyValues("echo.clients.kv.address=nowhere.invalid:1", "echo.clients.kv.framing=lf",
						"echo.clients.other.address=localhost:" + server.port("line"), "echo.clients.other.framing=lf")
				.withBean("ignorant", FrameClientConnectionDetails.class, () -> ignorant)
				.withBean("knowing", FrameClientConnectionDetails.class, () -> knowing)
				.run((context) -> {
					assertThat(ask(context.getBean("kvClient", FrameClient.class), "a")).isEqualTo("a");
					assertThat(ask(context.getBean("otherClient", FrameClient.class), "b")).isEqualTo("b");
				});
		}
	}

	@Test
	void withoutAnotherSourceTheSettingsAreTheSource() {
		this.withLoops.withPropertyValues("echo.clients.kv.address=[::1]:7")
			.run((context) -> assertThat(context.getBean(FrameClientConnectionDetails.class).address("kv"))
				.isEqualTo(new Address("::1", 7)));
	}

	@Test
	void aSettingThatCannotWorkStopsTheStart() {
		this.withLoops.withPropertyValues("echo.clients.kv.address=localhost:1", "echo.clients.kv.timeout=0s")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidSettingException.class)
				.hasMessage("'echo.clients.kv.timeout' must be longer than 0s."));
		this.withLoops.withPropertyValues("echo.clients.kv.address=localhost:1", "echo.clients.kv.tls.bundle=none")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidSettingException.class)
				.hasMessage("'echo.clients.kv.tls.bundle' is 'none', but there is no bundle of that name under "
						+ "'spring.ssl.bundle'."));
	}

	@Test
	void whereNothingListensTheFailureNamesTheClient() throws IOException {
		int port = EchoProcess.freePort();
		this.withLoops.withPropertyValues("echo.clients.kv.address=127.0.0.1:" + port)
			.run((context) -> assertThatExceptionOfType(ConnectFailedException.class)
				.isThrownBy(() -> ask(context.getBean(FrameClient.class), "nothing"))
				.withMessageStartingWith("Client kv cannot connect to 127.0.0.1:%d: connect, refused:", port));
	}

	@Test
	void whenTheReplyTakesTooLongTheFailureNamesTheClient() throws IOException {
		CountDownLatch gate = new CountDownLatch(1);
		try (ScriptedPeer silent = ScriptedPeer.that((_) -> gate.await())) {
			this.withLoops
				.withPropertyValues("echo.clients.kv.address=127.0.0.1:" + silent.port(), "echo.clients.kv.timeout=1ms")
				.run((context) -> assertThatExceptionOfType(MessageTimeoutException.class)
					.isThrownBy(() -> ask(context.getBean(FrameClient.class), "nothing"))
					.withMessage("Client kv to 127.0.0.1:%d: the peer sent no reply within 1 ms", silent.port()));
			gate.countDown();
		}
	}

	@Test
	void eachRequestHasAConnectionOfItsOwnIfThatIsWanted() {
		try (TestServer server = TestServer.start("--echo.listeners.line.proxy-protocol=required")) {
			this.withLoops.withPropertyValues(line("kv", server))
				.withPropertyValues("echo.clients.kv.reconnect=true", "echo.clients.kv.proxy-protocol=v2")
				.run((context) -> {
					FrameClient client = context.getBean(FrameClient.class);
					assertThat(ask(client, "hello")).isEqualTo("hello");
					assertThat(ask(client, "again")).isEqualTo("again");
				});
			server.awaitNoConnections();
			assertThat(server.closed("line", "peer")).isEqualTo(2);
		}
	}

	@Test
	void aBundleThatIsReplacedIsUsedForTheNextConnection() throws IOException {
		try (TestServer server = TestServer.start(Stream
			.concat(Stream.of(certificates.bundle("server", "server", Certificates.CA)),
					Stream.of("--echo.listeners.line.tls.bundle=server", "--echo.listeners.line.tls.client-auth=need"))
			.toArray(String[]::new)); CapturedLog log = new CapturedLog()) {
			String[] bundle = Stream.of(certificates.bundle("client", "client", Certificates.CA))
				.map((argument) -> argument.substring(2))
				.toArray(String[]::new);
			this.withLoops.withPropertyValues(line("kv", server))
				.withPropertyValues(bundle)
				.withPropertyValues("echo.clients.kv.reconnect=true", "echo.clients.kv.tls.bundle=client")
				.run((context) -> {
					FrameClient client = context.getBean(FrameClient.class);
					assertThat(ask(client, "hello")).isEqualTo("hello");
					DefaultSslBundleRegistry bundles = (DefaultSslBundleRegistry) context.getBean(SslBundles.class);
					bundles.updateBundle("client", trusting("stranger"));
					assertThat(log.lines(Level.INFO))
						.contains("Client kv connects with the new files of bundle 'client'");
					assertThatExceptionOfType(ConnectFailedException.class).isThrownBy(() -> ask(client, "hello"))
						.withMessageStartingWith("Client kv cannot connect to localhost:%d: tls, tls:",
								server.port("line"));
				});
		}
	}

	@Test
	void aCustomizerHasTheLastWord() throws IOException {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> says(socket, "hello"))) {
			FrameClientCustomizer customizer = (name, connections) -> {
				assertThat(name).isEqualTo("kv");
				assertThat(connections.options().framing()).isEqualTo(Framing.LF);
				connections.setPort(peer.port());
			};
			this.withLoops.withPropertyValues("echo.clients.kv.address=localhost:1", "echo.clients.kv.framing=lf")
				.withBean(FrameClientCustomizer.class, () -> customizer)
				.run((context) -> assertThat(ask(context.getBean(FrameClient.class), "?")).isEqualTo("hello"));
		}
	}

	@Test
	void clientsWorkBeforeAndAfterTheBeansThatUseThem() {
		try (TestServer server = TestServer.start()) {
			AtomicReference<AskingAtItsEnd> asking = new AtomicReference<>();
			this.withLoops.withPropertyValues(line("kv", server)).withBean(AskingAtItsEnd.class).run((context) -> {
				asking.set(context.getBean(AskingAtItsEnd.class));
			});
			assertThat(asking.get().first).isEqualTo("first words");
			assertThat(asking.get().last).isEqualTo("last words");
			assertThatIllegalStateException().isThrownBy(() -> ask(asking.get().client, "too late"))
				.withMessage("Client kv is stopped");
		}
	}

	@Test
	void theDefinitionsCanBeGeneratedAheadOfTime() throws IOException {
		InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("test", Map.of("echo.clients.kv.address", "localhost:1")));
			context.register(SslAutoConfiguration.class, FrameClientAutoConfiguration.class);
			DefaultGenerationContext generation = new DefaultGenerationContext(
					new ClassNameGenerator(ClassName.get("com.example", "Application")), files);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
			generation.writeGeneratedContent();
		}
		assertThat(
				files.getGeneratedFileContent(Kind.SOURCE, "io/echosounder/client/FrameClients__BeanDefinitions.java"))
			.contains("setFactoryBeanName(\"frameClients\")", "addIndexedArgumentValue(0, \"kv\")",
					"new AutowireCandidateQualifier(\"org.springframework.beans.factory.annotation.Qualifier\", \"kv\")");
	}

	private static String[] line(String client, TestServer server) {
		return new String[] { "echo.clients.%s.address=localhost:%d".formatted(client, server.port("line")),
				"echo.clients.%s.framing=lf".formatted(client) };
	}

	private static String ask(FrameClient client, String text) {
		return new String(client.exchange(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
	}

	/** Answers one line. */
	private static void says(Socket socket, String text) throws IOException {
		while (socket.getInputStream().read() != '\n') {
			// one line
		}
		socket.getOutputStream().write((text + "\n").getBytes(StandardCharsets.UTF_8));
	}

	private static SslBundle trusting(String authority) {
		return SslBundle.of(new PemSslStoreBundle(null,
				PemSslStoreDetails.forCertificate(certificates.certificate(authority).toUri().toString())));
	}

	/**
	 * Uses the only client.
	 */
	record Asking(FrameClient client) {
	}

	/**
	 * Uses two clients.
	 */
	record AskingTwo(@Qualifier("one") FrameClient one, @Qualifier("two") FrameClient other) {
	}

	/**
	 * Uses a client as it is created and as it stops, in a low phase.
	 */
	static final class AskingAtItsEnd implements SmartLifecycle {

		private final FrameClient client;

		private boolean running;

		private final String first;

		private String last = "";

		/**
		 * By a provider, as Spring stops beans that depend on others first in any case.
		 */
		AskingAtItsEnd(ObjectProvider<FrameClient> client) {
			this.client = client.getObject();
			this.first = ask(this.client, "first words");
		}

		@Override
		public void start() {
			this.running = true;
		}

		@Override
		public void stop() {
			this.last = ask(this.client, "last words");
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

		@Override
		public int getPhase() {
			return 0;
		}

	}

}
