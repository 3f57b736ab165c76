package io.echosounder.path;

import java.util.ArrayList;
import java.util.List;

import io.echosounder.text.PeerText;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Server's view of a connection, from the line of the service {@code info}.
 *
 * @param listener name of the listener
 * @param host name of the host, or that it is hidden
 * @param peer the client's address and port as the server sees them
 * @param local the server's own address and port; {@code null} from an older server
 * @param proxy the PROXY header; {@code null} for none
 * @param tls the TLS session; {@code null} for none
 * @param faults faults that the listener injects on purpose
 */
record ServerView(String listener, String host, String peer, @Nullable String local, @Nullable Proxy proxy,
		@Nullable Tls tls, List<String> faults) {

	/**
	 * Parse the line.
	 * @return {@code null} if it is not the line of an Echosounder server
	 */
	static @Nullable ServerView parse(String line) {
		try {
			JsonNode told = JsonMapper.shared().readTree(line);
			String peer = text(told, "peer");
			if (peer == null) {
				return null;
			}
			List<String> faults = new ArrayList<>();
			told.path("faults").forEach((fault) -> faults.add(PeerText.of(fault.asString(""))));
			return new ServerView(word(told, "listener"), word(told, "host"), peer, text(told, "local"),
					told.has("proxy") ? Proxy.of(told.path("proxy")) : null,
					told.has("tls") ? Tls.of(told.path("tls")) : null, List.copyOf(faults));
		}
		catch (JacksonException _) {
			return null;
		}
	}

	private static String word(JsonNode node, String name) {
		String text = text(node, name);
		return (text != null) ? text : "";
	}

	/**
	 * Return a text, escaped: it may repeat bytes of peers, or come from another server.
	 */
	private static @Nullable String text(JsonNode node, String name) {
		JsonNode value = node.path(name);
		return value.isString() ? PeerText.of(value.asString()) : null;
	}

	/**
	 * PROXY header that the server received.
	 *
	 * @param address of the proxy, with its port
	 * @param version 1 or 2
	 * @param command {@code proxy}, or {@code local} for a connection of the proxy itself
	 * @param source the client's address and port in the header
	 */
	record Proxy(String address, int version, String command, @Nullable String source) {

		static Proxy of(JsonNode node) {
			return new Proxy(word(node, "address"), node.path("version").asInt(0), word(node, "command"),
					text(node, "source"));
		}

	}

	/**
	 * TLS session of the server.
	 *
	 * @param protocol such as {@code TLSv1.3}
	 * @param cipher the cipher suite
	 * @param serverName the requested host name; {@code null} for none
	 * @param applicationProtocol the application protocol; {@code null} for none
	 * @param binding see {@link io.echosounder.tls.TlsBinding}; {@code null} from an
	 * older server, or a session without one
	 */
	record Tls(String protocol, String cipher, @Nullable String serverName, @Nullable String applicationProtocol,
			@Nullable String binding) {

		static Tls of(JsonNode node) {
			return new Tls(word(node, "protocol"), word(node, "cipher"), text(node, "serverName"),
					text(node, "applicationProtocol"), text(node, "binding"));
		}

	}

}
