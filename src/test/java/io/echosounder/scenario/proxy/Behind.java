package io.echosounder.scenario.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;

import io.echosounder.address.AddressFormat;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.Client;
import io.echosounder.testing.Counted;
import io.echosounder.testing.ManualClock;
import io.echosounder.testing.MovedTime;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.TlsClient;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.RejectReason;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server behind proxies. Its event loops' time stands still until a test moves it.
 */
final class Behind {

	static final Certificates CERTIFICATES = Certificates.ofScenarios();

	private final Scenario scenario;

	Behind(Scenario scenario) {
		this.scenario = scenario;
	}

	/** Nothing times out, but what has to come first, after 10 s. */
	static Scenario scenario() {
		return new Scenario().with(MovedTime.class).setting("echo.drain.linger=15s").bundle("server", "server");
	}

	static TlsClient tls(Client client) throws IOException {
		return TlsClient.on(client, CERTIFICATES.context(null, Certificates.CA));
	}

	void advance(Duration duration) {
		this.scenario.bean(ManualClock.class).advance(duration);
	}

	/** The address of a client's socket, as the server writes it. */
	static String address(Client client) {
		return AddressFormat
			.format(new InetSocketAddress(client.socket().getLocalAddress(), client.socket().getLocalPort()));
	}

	/** Waits until all are closed; one was, for this reason, and none was rejected. */
	void assertClosed(String listener, CloseReason reason) {
		this.scenario.awaitClosed(listener, Map.of(reason, 1L));
		assertCounted(listener, new Counted(1, Map.of(reason.tag(), 1L), Map.of(), received(listener)));
	}

	/** Waits until one was rejected for this reason, and none was opened. */
	void assertRejected(String listener, RejectReason reason) {
		await().until(() -> !this.scenario.counted(listener).rejected().isEmpty());
		this.scenario.server().awaitNoConnections();
		assertCounted(listener, new Counted(0, Map.of(), Map.of(reason.tag(), 1L), received(listener)));
	}

	private void assertCounted(String listener, Counted counted) {
		assertThat(this.scenario.counted(listener)).isEqualTo(counted);
		assertThat(this.scenario.server().listener(listener).active()).isZero();
		assertQuietLog();
	}

	/** Checks that nothing was logged about a single connection. */
	void assertQuietLog() {
		assertThat(this.scenario.server().log().events())
			.filteredOn((event) -> !event.getLoggerName().endsWith(".LimitLog"))
			.isEmpty();
	}

	private long received(String listener) {
		return this.scenario.counted(listener).received();
	}

	/** Checks that opened = closed + active. */
	void assertBalance(String listener) {
		assertThat(this.scenario.server().counted(listener).opened()).as("opened = closed + active")
			.isEqualTo(this.scenario.server().counted(listener).closedInAll()
					+ this.scenario.server().gauge("tcp.server.connections.active", listener));
	}

}
