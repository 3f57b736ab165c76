package io.echosounder.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.echosounder.address.AddressFormat;
import io.echosounder.proxyprotocol.ProxyHeader;
import io.echosounder.transport.Connection;
import io.echosounder.transport.TlsFacts;
import org.jspecify.annotations.Nullable;

/**
 * An open connection in the table, at one moment. Texts of peers are not escaped.
 *
 * @param id as in the log
 * @param listener name of its listener
 * @param peer address and port of the other side
 * @param facts facts of TLS and PROXY header, in words; empty without both
 * @param since time at which it was accepted, in ISO 8601
 * @param idle seconds without a byte
 * @param received bytes read from it
 * @param sent bytes that it took
 * @param unsent bytes that wait for it
 */
record Row(String id, String listener, String peer, String facts, String since, double idle, long received, long sent,
		int unsent) {

	static String peer(Connection connection) {
		return AddressFormat.format(connection.peer());
	}

	static String facts(Connection connection) {
		TlsFacts tls = connection.tlsFacts();
		ProxyHeader header = connection.proxyHeader();
		if (tls == null && header == null) {
			return "";
		}
		List<String> facts = new ArrayList<>();
		if (tls != null) {
			facts.add(tls.protocol());
			add(facts, "for ", tls.serverName());
			add(facts, "", tls.applicationProtocol());
			add(facts, "from ", tls.clientSubject());
		}
		if (header != null && connection.proxy() != null) {
			facts.add("by proxy " + AddressFormat.format(connection.proxy()));
			header.facts().forEach((name, value) -> facts.add(name + "=" + value));
		}
		return String.join(", ", facts);
	}

	private static void add(List<String> facts, String word, @Nullable String fact) {
		if (fact != null) {
			facts.add(word + fact);
		}
	}

	/** Return whether a text in the row of a connection contains this, ignoring case. */
	static boolean contains(Connection connection, String lowerCase) {
		return lowerCase.isEmpty() || has(connection.getConnectionId(), lowerCase)
				|| has(connection.listenerName(), lowerCase) || has(peer(connection), lowerCase)
				|| has(facts(connection), lowerCase);
	}

	private static boolean has(String text, String lowerCase) {
		return text.toLowerCase(Locale.ROOT).contains(lowerCase);
	}

}
