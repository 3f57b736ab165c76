package io.echosounder.selfcheck;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import javax.net.ssl.SSLException;

import ch.qos.logback.classic.Level;
import io.echosounder.framing.Framing;
import io.echosounder.settings.EchoProperties;
import io.echosounder.testing.CapturedLog;
import io.echosounder.transport.ConnectionOptions;
import io.echosounder.transport.EventLoopGroup;
import io.echosounder.transport.NioClientConnectionFactory;
import io.echosounder.transport.NioServerConnectionFactory;
import io.echosounder.transport.ProxyMode;
import io.echosounder.transport.TransportObserver;
import io.echosounder.transport.TransportOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the reports on a listener whose checks pass, fail or cannot be made.
 */
class ListenerCheckTests {

	private final EventLoopGroup loops = new EventLoopGroup(1);

	private final ConnectionOptions connections = ConnectionOptions.of(Framing.RAW);

	private final NioServerConnectionFactory listener = new NioServerConnectionFactory("line",
			new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
			new TransportOptions(this.connections, 10, 0, 0, 64, ProxyMode.OFF, List.of()), this.loops,
			TransportObserver.NONE);

	private final NioClientConnectionFactory client = new NioClientConnectionFactory("check", "localhost", 0,
			this.connections, this.loops);

	private final Reports reports = new Reports();

	private Exchange exchange = (request) -> request;

	private final ListenerCheck check = new ListenerCheck(this.listener, this.client, this.loops,
			(request) -> this.exchange.exchange(request), expectation(), Duration.ofSeconds(1), this.reports);

	@BeforeEach
	void start() {
		this.listener.start();
		this.check.start();
	}

	@AfterEach
	void stop() {
		this.client.stop();
		this.listener.stop();
		this.loops.close();
	}

	@Test
	void whenACheckCannotBeMadeThenTheListenerKeepsItsStateAndTheLogTellsItOnce() {
		try (CapturedLog log = new CapturedLog()) {
			run((request) -> request);
			run(ListenerCheckTests::ownLimit);
			run(ListenerCheckTests::ownLimit);
			assertThat(this.check.result()).isInstanceOf(CheckResult.Unknown.class)
				.returns(false, CheckResult::isFailure);
			run((request) -> request);
			assertThat(this.reports.all).containsExactly("passed", "unknown", "unknown", "passed");
			assertThat(log.lines(Level.WARN)).singleElement()
				.asString()
				.startsWith("Listener line cannot be checked now and keeps its state: ");
			assertThat(log.lines(Level.INFO)).contains("Listener line can be checked again")
				.doesNotContain("Listener line passes its self-check again");
		}
	}

	@Test
	void whenACheckCannotBeMadeThenAListenerThatFailedStaysOutOfService() {
		run((request) -> new byte[] { 1 });
		assertThat(this.check.result()).isInstanceOf(CheckResult.Failed.class);
		run(ListenerCheckTests::ownLimit);
		run(ListenerCheckTests::ownLimit);
		assertThat(this.check.result()).isInstanceOf(CheckResult.Unknown.class).returns(true, CheckResult::isFailure);
		run((request) -> new byte[] { 1 });
		assertThat(this.check.result()).isInstanceOf(CheckResult.Failed.class);
		assertThat(this.reports.all).containsExactly("failed", "unknown", "unknown", "failed");
	}

	private void run(Exchange exchange) {
		this.exchange = exchange;
		this.check.run();
	}

	/** Fails at a limit that clients of the JDK have, and others have not. */
	private static byte[] ownLimit(byte[] request) {
		throw new IllegalStateException(
				new SSLException("The size of the handshake message (50090) exceeds the maximum allowed size (32768)"));
	}

	private static Expectation expectation() {
		EchoProperties properties = new Binder(
				new MapConfigurationPropertySource(Map.of("echo.listeners.line.port", "0")))
			.bind("echo", EchoProperties.class)
			.get();
		return Expectation.of(Objects.requireNonNull(properties.listeners().get("line")), true);
	}

	/** All reports, in order. */
	private static final class Reports extends CheckObserver {

		private final List<String> all = new ArrayList<>();

		@Override
		public void passed(Duration took) {
			this.all.add("passed");
		}

		@Override
		public void failed() {
			this.all.add("failed");
		}

		@Override
		public void unknown() {
			this.all.add("unknown");
		}

	}

}
