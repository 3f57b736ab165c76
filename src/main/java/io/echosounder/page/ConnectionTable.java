package io.echosounder.page;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;

import io.echosounder.listener.Listeners;
import io.echosounder.transport.Connection;

/**
 * Part of the open connections, as a viewer has chosen it.
 *
 * @param open number of open connections
 * @param matching number of connections with the text
 * @param rows the first of these
 */
record ConnectionTable(int open, int matching, List<Row> rows) {

	/**
	 * Create a table. Reads all connections once, and holds no more than the rows that it
	 * returns. Texts are created for these only, unless they are searched or sorted by.
	 * Takes some microseconds a connection, so call it only for a viewer's request.
	 * @param text text that rows must contain; empty for all
	 * @param limit maximum number of rows
	 */
	static ConnectionTable of(Listeners listeners, String text, Column column, boolean descending, int limit) {
		String lowerCase = text.toLowerCase(Locale.ROOT);
		Comparator<Sighting> order = column.order(descending);
		PriorityQueue<Sighting> first = new PriorityQueue<>(order.reversed());
		int matching = 0;
		List<Connection> connections = listeners.openConnections();
		for (Connection connection : connections) {
			if (Row.contains(connection, lowerCase)) {
				matching++;
				first.add(Sighting.of(connection, column));
				if (first.size() > limit) {
					first.remove();
				}
			}
		}
		List<Row> rows = first.stream().sorted(order).map(Sighting::row).toList();
		return new ConnectionTable(connections.size(), matching, rows);
	}

}
