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
		CapturedLog.attachAll();
		this.log = new CapturedLog();
	}

	/**
	 * Starts the application without its management server, with the listeners
	 * {@code raw} and {@code line} of its default configuration. There is no self-check,
	 * as its frames would come to the test's services, too.
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

	/** Counts of one listener since the start. */
	public Counted counted(String listener) {
		return countedByListener().getOrDefault(listener, Counted.NOTHING);
	}

	/** Counts of all listeners since the start. */
	public Counted counted() {
		return countedByListener().values().stream().reduce(Counted.NOTHING, Counted::plus);
	}

	/** Counts of each listener since the start, in one pass over all meters. */
	public Map<String, Counted> countedByListener() {
		Map<String, Counted> counted = new HashMap<>();
		for (Counter counter : Search.in(registry()).tagKeys("listener").counters()) {
			String listener = Objects.requireNonNull(counter.getId().getTag("listener"));
			counted.merge(listener, counted(counter), Counted::plus);
		}
		return counted;
	}

	private static Counted counted(Counter counter) {
		long count = (long) counter.count();
		Map<String, Long> byReason = Map.of(Objects.requireNonNullElse(counter.getId().getTag("reason"), ""), count);
		return switch (counter.getId().getName()) {
			case "tcp.server.connections.closed" -> new Counted(0, byReason, Map.of(), 0);
			case "tcp.server.connections.rejected" -> new Counted(0, Map.of(), byReason, 0);
			case "tcp.server.connections.opened" -> new Counted(count, Map.of(), Map.of(), 0);
			case "tcp.server.received" -> new Counted(0, Map.of(), Map.of(), count);
			default -> Counted.NOTHING;
		};
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
				Assertions.assertThat(listener.openConnections()).as("open of %s", listener.listenerName()).isEmpty();
			}
			countedByListener().forEach((listener, counted) -> Assertions.assertThat(counted.opened())
				.as("opened = closed of %s", listener)
				.isEqualTo(counted.closedInAll()));
			for (String meter : List.of("tcp.server.connections.active", "tcp.server.unsent")) {
				registry().find(meter)
					.gauges()
					.forEach((gauge) -> Assertions.assertThat(gauge.value()).as("%s", gauge.getId()).isZero());
			}
		});
	}

	/** Waits for at most as long as all of them, {@link Patience}, and looks at once. */
	public static ConditionFactory await() {
		return Awaitility.with().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10)).await();
	}

	/** Checks that nothing was logged that needs an operator's attention. */
	public void assertNoWarnings() {
		Assertions.assertThat(this.log.lines(Level.WARN)).isEmpty();
	}

	@Override
	public void close() {
		this.context.close();
		this.log.close();
	}

}
