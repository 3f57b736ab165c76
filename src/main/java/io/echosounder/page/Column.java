package io.echosounder.page;

import java.util.Comparator;

import io.echosounder.transport.Connection;

/**
 * What the table of connections can be sorted by.
 */
enum Column {

	/** Name of the listener, then when it was accepted. */
	ID,

	/** Name of the listener. */
	LISTENER,

	/** Address of the peer, as text. */
	PEER,

	/** What TLS and PROXY header say. */
	FACTS,

	/** When it was accepted. */
	SINCE,

	/** For how long there was no byte. */
	IDLE,

	/** Bytes read. */
	RECEIVED,

	/** Bytes taken. */
	SENT,

	/** Bytes that wait. */
	UNSENT;

	/** Text of a connection that is sorted by; empty if it is something else. */
	String key(Connection connection) {
		return switch (this) {
			case PEER -> Row.peer(connection);
			case FACTS -> Row.facts(connection);
			case ID, LISTENER, SINCE, IDLE, RECEIVED, SENT, UNSENT -> "";
		};
	}

	/** Equal ones are in the order of their ids. */
	Comparator<Sighting> order(boolean descending) {
		Comparator<Sighting> order = switch (this) {
			case ID -> Comparator.comparing(Sighting::listener).thenComparing(Sighting::since);
			case LISTENER -> Comparator.comparing(Sighting::listener);
			case PEER, FACTS -> Comparator.comparing(Sighting::key);
			case SINCE -> Comparator.comparing(Sighting::since);
			case IDLE -> Comparator.comparing(Sighting::idle);
			case RECEIVED -> Comparator.comparingLong(Sighting::received);
			case SENT -> Comparator.comparingLong(Sighting::sent);
			case UNSENT -> Comparator.comparingInt(Sighting::unsent);
		};
		return (descending ? order.reversed() : order).thenComparing(Sighting::id);
	}

}
