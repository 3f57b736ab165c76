package io.echosounder.page;

import java.time.Duration;
import java.time.Instant;

import io.echosounder.transport.Connection;

/**
 * An open connection at one moment, before its texts are created: values that change
 * meanwhile cannot be sorted.
 *
 * @param connection may have changed since
 * @param key the text to sort by; empty if the column is not text
 * @param since time at which it was accepted
 * @param idle time without a byte in either direction
 * @param received bytes read from it
 * @param sent bytes that it took
 * @param unsent bytes that wait for it
 */
record Sighting(Connection connection, String key, Instant since, Duration idle, long received, long sent, int unsent) {

	static Sighting of(Connection connection, Column column) {
		return new Sighting(connection, column.key(connection), connection.since(), connection.idleFor(),
				connection.receivedBytes(), connection.sentBytes(), connection.unsentBytes());
	}

	String id() {
		return this.connection.getConnectionId();
	}

	String listener() {
		return this.connection.listenerName();
	}

	Row row() {
		return new Row(id(), listener(), Row.peer(this.connection), Row.facts(this.connection), this.since.toString(),
				this.idle.toMillis() / 1000.0, this.received, this.sent, this.unsent);
	}

}
