package io.echosounder.page;

import java.util.Comparator;

import io.echosounder.transport.Connection;

/**
 * Columns by which the table of connections can be sorted.
 */
enum Column {

	/** Name of the listener, then in the order of their numbers. */
	ID,

	/** Name of the listener. */
	LISTENER,

	/** Address of the peer, as text. */
	PEER,

	/** Facts of TLS and PROXY header. */
	FACTS,

	/** Time at which it was accepted. */
	SINCE,

	/** Time without a byte. */
	IDLE,

	/** Bytes read from the socket. */
	RECEIVED,

	/** Bytes taken by the socket. */
	SENT,

	/** Bytes that wait for the socket. */
	UNSENT;

	/** Compares numbers as text: more digits are the higher number. */
	private static final Comparator<Sighting> BY_ID = Comparator.comparing(Sighting::listener)
		.thenComparingInt((sighting) -> sighting.id().length())
		.thenComparing(Sighting::id);

	/** Return the text of a connection to sort by; empty if the column is not text. */
	String key(Connection connection) {
		return switch (this) {
			case PEER -> Row.peer(connection);
			case FACTS -> Row.facts(connection);
			case ID, LISTENER, SINCE, IDLE, RECEIVED, SENT, UNSENT -> "";
		};
	}

	/**
	 * Return the order; equal values are in the order of their ids: raw-7 before raw-10.
	 */
	Comparator<Sighting> order(boolean descending) {
		Comparator<Sighting> order = switch (this) {
			case ID -> BY_ID;
			case LISTENER -> Comparator.comparing(Sighting::listener);
			case PEER, FACTS -> Comparator.comparing(Sighting::key);
			case SINCE -> Comparator.comparing(Sighting::since);
			case IDLE -> Comparator.comparing(Sighting::idle);
			case RECEIVED -> Comparator.comparingLong(Sighting::received);
			case SENT -> Comparator.comparingLong(Sighting::sent);
			case UNSENT -> Comparator.comparingInt(Sighting::unsent);
		};
		return (descending ? order.reversed() : order).thenComparing(BY_ID);
	}

}
