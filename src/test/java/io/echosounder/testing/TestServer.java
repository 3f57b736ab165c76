package io.echosounder.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import ch.qos.logback.classic.Level;
import io.echosounder.application.EchosounderApplication;
import io.echosounder.listener.Listeners;
import io.echosounder.transport.ServerConnectionFactory;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.Search;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The whole application in this process, on free ports of the loopback interface.
 */
public final class TestServer implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private final CapturedLog log;

	private TestServer(ConfigurableApplicationContext context) {
		this.context = context;
		this.log = new CapturedLog();
	}

	/**
	 * Starts the application without its management server, with the listeners
	 * {@code raw} and {@code line} of its own configuration, and without the self-check,
	 * whose frames would come to the test's services, too.
	 * @param settings arguments that add to or replace settings
	 */
	public static TestServer start(String... settings) {
		return start(WebApplicationType.NONE, List.of(), settings);
	}

	/**
	 * As {@link #start}, with the management server and more beans. These classes have
	 * {@code @Bean} methods, but are not annotated, or every test would find them.
	 */
	public static TestServer start(WebApplicationType management, List<Class<?>> configurations, String... settings) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--echo.listeners.raw.port=0",
				"--echo.listeners.line.port=0", "--echo.event-loops=2", "--echo.self-check.enabled=false"));
		arguments.addAll(List.of(settings));
		SpringApplicationBuilder application = new SpringApplicationBuilder(EchosounderApplication.class)
			.web(management);
		configurations.forEach(application::sources);
		return new TestServer(application.run(lastOfEachName(arguments)));
	}

	/** Spring would join the values of a name that comes twice. */
	static String[] lastOfEachName(List<String> arguments) {
		Map<String, String> byName = new LinkedHashMap<>();
		arguments.forEach((argument) -> byName.put(argument.split("=", 2)[0], argument));
		return byName.values().toArray(String[]::new);
	}

	public ConfigurableApplicationContext context() {
		return this.context;
	}

	public CapturedLog log() {
		return this.log;
	}

	public ServerConnectionFactory listener(String name) {
		return Objects.requireNonNull(this.context.getBean(Listeners.class).listener(name), name);
	}

	public int port(String listener) {
		return listener(listener).getPort();
	}

	/** Connects to a listener; a read that takes 30 s fails. */
	public Socket connect(String listener) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(listener));
		socket.setSoTimeout(30_000);
		socket.setTcpNoDelay(true);
		return socket;
	}

	/** Value of a counter, such as {@code closed("line", "peer")} reads. */
	public long count(String meter, String... tags) {
		double count = 0;
		for (Counter counter : registry().find(meter).tags(tags).counters()) {
			count += counter.count();
		}
		return (long) count;
	}

	public long closed(String listener, String reason) {
		return count("tcp.server.connections.closed", "listener", listener, "reason", reason);
	}

	public long rejected(String listener, String reason) {
		return count("tcp.server.connections.rejected", "listener", listener, "reason", reason);
	}

	/** What was counted of one listener since the start. */
	public Counted counted(String listener) {
		Map<String, Long> closed = new HashMap<>();
		Map<String, Long> rejected = new HashMap<>();
		Map<String, Long> others = new HashMap<>();
		// one search for all, as each looks at every meter
		for (Counter counter : Search.in(registry()).tag("listener", listener).counters()) {
			long count = (long) counter.count();
			String reason = counter.getId().getTag("reason");
			switch (counter.getId().getName()) {
				case "tcp.server.connections.closed" -> closed.put(String.valueOf(reason), count);
				case "tcp.server.connections.rejected" -> rejected.put(String.valueOf(reason), count);
				default -> others.put(counter.getId().getName(), count);
			}
		}
		return new Counted(others.getOrDefault("tcp.server.connections.opened", 0L), closed, rejected,
				others.getOrDefault("tcp.server.received", 0L));
	}

	/** What was counted of all listeners since the start. */
	public Counted counted() {
		Counted counted = Counted.NOTHING;
		for (ServerConnectionFactory listener : this.context.getBean(Listeners.class)) {
			counted = counted.plus(counted(listener.listenerName()));
		}
		return counted;
	}

	public long gauge(String meter, String listener) {
		Gauge gauge = registry().find(meter).tag("listener", listener).gauge();
		return (gauge != null) ? (long) gauge.value() : -1;
	}

	private MeterRegistry registry() {
		return this.context.getBean(MeterRegistry.class);
	}

	/** Waits until all connections are closed, and checks that each was counted once. */
	public void awaitNoConnections() {
		await().untilAsserted(() -> {
			for (ServerConnectionFactory listener : this.context.getBean(Listeners.class)) {
				String name = listener.listenerName();
				Assertions.assertThat(gauge("tcp.server.connections.active", name)).as("active of %s", name).isZero();
				Assertions.assertThat(count("tcp.server.connections.opened", "listener", name))
					.as("opened = closed of %s", name)
					.isEqualTo(count("tcp.server.connections.closed", "listener", name));
				Assertions.assertThat(gauge("tcp.server.unsent", name)).as("unsent of %s", name).isZero();
				Assertions.assertThat(listener.openConnections()).isEmpty();
			}
		});
	}

	/** Waits for at most as long as all of them, {@link Patience}, and looks at once. */
	public static ConditionFactory await() {
		return Awaitility.with().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10)).await();
	}

	/** Checks that nothing was logged that an operator would have to look at. */
	public void assertNoWarnings() {
		Assertions.assertThat(this.log.lines(Level.WARN)).isEmpty();
	}

	@Override
	public void close() {
		this.context.close();
		this.log.close();
	}

}
