package io.echosounder.scenario.proxy;

import java.io.IOException;
import java.time.Duration;

import io.echosounder.testing.Client;
import io.echosounder.testing.ManualClock;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.Connection;
import io.echosounder.transport.EventLoopGroup;
import io.echosounder.transport.WakeUp;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client that the server has accepted, and that goes on step by step, each when the
 * server has taken the one before.
 */
final class Proceeding {

	private final Scenario scenario;

	private final Connection connection;

	private final Client client;

	private Proceeding(Scenario scenario, Connection connection, Client client) {
		this.scenario = scenario;
		this.connection = connection;
		this.client = client;
	}

	/** Waits until a client that has not sent anything yet is accepted. */
	static Proceeding on(Scenario scenario, String listener, Client client) {
		return new Proceeding(scenario, scenario.connection(listener, client), client);
	}

	Connection connection() {
		return this.connection;
	}

	/** Sends bytes, and waits until the server is done with them. */
	Proceeding send(String bytes) throws IOException {
		long received = this.connection.receivedBytes() + bytes.length();
		this.client.send(bytes);
		await().until(() -> this.connection.receivedBytes() == received || !this.connection.isOpen());
		WakeUp.andWait(this.connection);
		return this;
	}

	/** Moves the time, and waits until the event loops have looked at it. */
	Proceeding advance(Duration duration) {
		this.scenario.bean(ManualClock.class).advance(duration);
		WakeUp.andWait(this.scenario.bean(EventLoopGroup.class));
		return this;
	}

	Proceeding isOpen() {
		assertThat(this.connection.isOpen()).as("is open").isTrue();
		return this;
	}

}
