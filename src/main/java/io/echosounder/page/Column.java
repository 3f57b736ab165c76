package io.echosounder.page;

import java.util.Comparator;

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

	/** Equal rows are in the order of their ids. */
	Comparator<Row> order(boolean descending) {
		Comparator<Row> order = switch (this) {
			case ID -> Comparator.comparing(Row::listener).thenComparing(Row::since);
			case LISTENER -> Comparator.comparing(Row::listener);
			case PEER -> Comparator.comparing(Row::peer);
			case FACTS -> Comparator.comparing(Row::facts);
			case SINCE -> Comparator.comparing(Row::since);
			case IDLE -> Comparator.comparingDouble(Row::idle);
			case RECEIVED -> Comparator.comparingLong(Row::received);
			case SENT -> Comparator.comparingLong(Row::sent);
			case UNSENT -> Comparator.comparingInt(Row::unsent);
		};
		return (descending ? order.reversed() : order).thenComparing(Row::id);
	}

}
