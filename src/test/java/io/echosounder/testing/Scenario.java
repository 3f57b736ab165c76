package io.echosounder.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.echosounder.framing.Framing;
import io.echosounder.listener.Listeners;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import io.echosounder.transport.EventLoopGroup;
import io.echosounder.transport.RejectReason;
import io.echosounder.transport.ServerConnectionFactory;
import io.echosounder.transport.WakeUp;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import org.springframework.beans.DirectFieldAccessor;
import org.springframework.boot.WebApplicationType;
import org.springframework.integration.ip.tcp.inbound.TcpInboundGateway;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * One application for the tests of a class, with a listener for each {@link Mode}. Every
 * scenario ends with checks: each connection is closed and was counted once, and the
 * gateways have forgotten it. Threads and file descriptors are back to where they were,
 * and nothing unexpected was logged. Counts are those since the test began. In a field
 * that is not static, it is one application for each test.
 */
public final class Scenario implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {

	private final List<Class<?>> configurations = new ArrayList<>();

	private final List<String> settings = new ArrayList<>();

	private Map<String, Counted> countedBefore = Map.of();

	private Counted allBefore = Counted.NOTHING;

	private Resources resourcesBefore = Resources.now();

	private @Nullable TestServer server;

	private boolean forEachTest;

	/** A server with the listeners of its default configuration only. */
	public Scenario() {
	}

	/** A server whose listeners are called {@code echo}, unless another name is given. */
	public static Scenario of(String... listenerSettings) {
		return new Scenario().listener("echo", listenerSettings);
	}

	/** A server with listeners for each framing, called as settings name it. */
	public static Scenario ofEachFraming(String... listenerSettings) {
		Scenario scenario = new Scenario();
		for (Framing framing : Framing.values()) {
			List<String> settings = new ArrayList<>(List.of(listenerSettings));
			settings.add("framing=" + base(framing));
			scenario.listener(base(framing), settings.toArray(String[]::new));
		}
		return scenario;
	}

	/** Name of the listeners of a framing, if there is one for each. */
	public static String base(Framing framing) {
		return framing.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/** One more listener for each mode, with settings such as {@code framing=lf}. */
	public Scenario listener(String base, String... listenerSettings) {
		for (Mode mode : Mode.values()) {
			String name = mode.listener(base);
			this.settings.addAll(List.of(mode.settings(name)));
			this.settings.add("--echo.listeners." + name + ".port=0");
			for (String setting : listenerSettings) {
				this.settings.add("--echo.listeners." + name + "." + setting);
			}
		}
		return this;
	}

	/** More settings, such as {@code echo.drain.linger=2s}. */
	public Scenario setting(String... namesAndValues) {
		for (String setting : namesAndValues) {
			this.settings.add("--" + setting);
		}
		return this;
	}

	/**
	 * A bundle of the {@linkplain Certificates#ofScenarios() certificates of scenarios}.
	 * @param bundle its name
	 * @param name whose key it has
	 * @param trusted authorities that it trusts
	 */
	public Scenario bundle(String bundle, String name, String... trusted) {
		try {
			this.settings.addAll(List.of(Certificates.ofScenarios().bundle(bundle, name, trusted)));
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** More beans. */
	public Scenario with(Class<?> configuration) {
		this.configurations.add(configuration);
		return this;
	}

	public TestServer server() {
		return Objects.requireNonNull(this.server);
	}

	public <T> T bean(Class<T> type) {
		return server().context().getBean(type);
	}

	public Client connect(Mode mode) throws IOException {
		return connect("echo", mode);
	}

	public Client connect(String base, Mode mode) throws IOException {
		return Client.connect(server().port(mode.listener(base)));
	}

	/** A proxy in front of a listener, without toxics yet. */
	public ToxicProxy proxy(String base, Mode mode, long seed) {
		return ToxicProxy.to(server().port(mode.listener(base)), seed);
	}

	/** Waits until a listener has exactly one connection open, and finds it. */
	public Connection onlyConnection(String listener) {
		return await()
			.until(() -> List.copyOf(server().listener(listener).openConnections()),
					(connections) -> connections.size() == 1)
			.getFirst();
	}

	public Client connect(Framing framing, Mode mode) throws IOException {
		return connect(base(framing), mode);
	}

	/** Waits until all connections are closed; these reasons were counted, no other. */
	public void awaitClosed(Mode mode, Map<CloseReason, Long> reasons) {
		awaitClosed(mode.listener("echo"), reasons);
	}

	public void awaitClosed(String listener, Map<CloseReason, Long> reasons) {
		Map<String, Long> tags = new HashMap<>();
		reasons.forEach((reason, count) -> tags.put(reason.tag(), count));
		// waits, as a client may be done before its connection was accepted
		await()
			.untilAsserted(() -> assertThat(counted(listener).closed()).as("reasons of %s", listener).isEqualTo(tags));
		server().awaitNoConnections();
	}

	/** Waits until replies wait in memory, as the client does not take them. */
	public void awaitUnsent(String listener) {
		await().until(() -> server().gauge("tcp.server.unsent", listener) > 0);
	}

	/** Waits until a listener of a mode has this many connections open. */
	public void awaitActive(String listener, int connections) {
		await().until(() -> server().listener(listener).active() == connections);
	}

	/** Waits until the server has accepted a client. */
	public void awaitConnection(String listener, Client client) {
		connection(listener, client);
	}

	/** Waits until the server has accepted a client, and finds its connection. */
	public Connection connection(String listener, Client client) {
		return await()
			.until(() -> server().listener(listener)
				.openConnections()
				.stream()
				.filter((connection) -> connection.peer().getPort() == client.socket().getLocalPort())
				.findFirst(), Optional::isPresent)
			.orElseThrow();
	}

	/** Waits until the server has received so many bytes from a client. */
	public void awaitReceived(String listener, Client client, long bytes) {
		Connection connection = connection(listener, client);
		await().until(() -> connection.receivedBytes() == bytes);
	}

	/** Waits until the server has received anything from a client. */
	public void awaitReceivedAny(String listener, Client client) {
		Connection connection = connection(listener, client);
		await().until(() -> connection.receivedBytes() > 0);
	}

	/** Waits until the server is done with what a client has sent so far. */
	public void awaitQuiet(String listener, Client client) {
		Connection connection = connection(listener, client);
		await().until(() -> connection.isQuiet(Duration.ZERO));
		// a moment later, messages are counted and the time of it is noted
		awaitStable(() -> server().count("tcp.server.messages", "listener", listener));
	}

	/**
	 * Waits until a number no longer changes from one look to the next, though every
	 * thread of the server has had its turn in between.
	 */
	public void awaitStable(LongSupplier number) {
		AtomicLong before = new AtomicLong(-1);
		await().pollInterval(Duration.ofMillis(100)).until(() -> {
			WakeUp.andWait(bean(EventLoopGroup.class));
			Turn.ofVirtualThreads();
			long now = number.getAsLong();
			return before.getAndSet(now) == now;
		});
	}

	/** Waits until so many connections of a mode were closed for a reason. */
	public void awaitCounted(Mode mode, CloseReason reason, long connections) {
		await().until(() -> closed(mode, reason) >= connections);
	}

	/** How many connections of a mode were closed for a reason. */
	public long closed(Mode mode, CloseReason reason) {
		return counted(mode.listener("echo")).closed().getOrDefault(reason.tag(), 0L);
	}

	/** How many connections of a mode were rejected for a reason. */
	public long rejected(String base, Mode mode, RejectReason reason) {
		return counted(mode.listener(base)).rejected().getOrDefault(reason.tag(), 0L);
	}

	/** Counts of a listener since the test began. */
	public Counted counted(String listener) {
		return server().counted(listener).minus(this.countedBefore.getOrDefault(listener, Counted.NOTHING));
	}

	/** Log events at WARN and above; the test that takes them checks them. */
	public List<ILoggingEvent> takeWarnings() {
		List<ILoggingEvent> warnings = server().log()
			.events()
			.stream()
			.filter((event) -> event.getLevel().isGreaterOrEqual(Level.WARN))
			.toList();
		server().log().clear();
		return warnings;
	}

	@Override
	public void beforeAll(ExtensionContext context) {
		start();
	}

	private void start() {
		this.server = TestServer.start(WebApplicationType.NONE, this.configurations,
				this.settings.toArray(String[]::new));
	}

	@Override
	public void beforeEach(ExtensionContext context) {
		this.forEachTest = this.server == null;
		if (this.forEachTest) {
			start();
		}
		this.countedBefore = server().countedByListener();
		this.allBefore = server().counted();
		this.resourcesBefore = Resources.now();
		server().log().clear();
	}

	@Override
	public void afterEach(ExtensionContext context) {
		TestServer server = this.server;
		if (server == null) {
			return;
		}
		try (TestServer _ = this.forEachTest ? server : null) {
			server.awaitNoConnections();
			await().untilAsserted(this::assertForgotten);
			server.assertNoWarnings();
			this.resourcesBefore.awaitBack();
			context.publishReportEntry(ScenarioTable.COUNTED, server.counted().minus(this.allBefore).toString());
		}
	}

	private void assertForgotten() {
		assertThat(bean(EventLoopGroup.class).budget().held()).as("memory held").isZero();
		server().context().getBeansOfType(TcpInboundGateway.class).forEach((name, gateway) -> {
			Object connections = new DirectFieldAccessor(gateway).getPropertyValue("connections");
			assertThat((Map<?, ?>) connections).as("connections of %s", name).isEmpty();
		});
	}

	@Override
	public void afterAll(ExtensionContext context) {
		if (this.server != null) {
			this.server.close();
		}
	}

}
