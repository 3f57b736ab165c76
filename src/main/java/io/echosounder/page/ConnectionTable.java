package io.echosounder.page;

import java.util.List;
import java.util.Locale;

import io.echosounder.listener.Listeners;

/**
 * Part of the open connections, as somebody wants to see them.
 *
 * @param open how many there are
 * @param matching how many of them have the text
 * @param rows the first of those
 */
record ConnectionTable(int open, int matching, List<Row> rows) {

	/**
	 * Looks at all connections once. Takes some microseconds a connection, so not more
	 * often than somebody looks.
	 * @param text what rows shall contain; empty for all
	 * @param limit how many rows to return at most
	 */
	static ConnectionTable of(Listeners listeners, String text, Column column, boolean descending, int limit) {
		// values that change meanwhile cannot be sorted
		List<Row> rows = listeners.openConnections().stream().map(Row::of).toList();
		String lowerCase = text.toLowerCase(Locale.ROOT);
		List<Row> matching = rows.stream().filter((row) -> row.contains(lowerCase)).toList();
		return new ConnectionTable(rows.size(), matching.size(),
				matching.stream().sorted(column.order(descending)).limit(limit).toList());
	}

}
