package io.echosounder.info;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import javax.net.ssl.SSLSession;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.echosounder.address.AddressFormat;
import io.echosounder.drain.Drain;
import io.echosounder.fault.FaultRule;
import io.echosounder.listener.BannerText;
import io.echosounder.tls.TlsBinding;
import io.echosounder.proxyprotocol.ProxyHeader;
import io.echosounder.transport.Connection;
import io.echosounder.transport.TlsFacts;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.availability.ApplicationAvailability;

/**
 * Describes server and connection in one line of JSON, without unknown facts. Much of it
 * repeats bytes of peers, so all is ASCII, and special characters are escaped.
 */
final class JsonBannerText implements BannerText {

	// not the application's mapper, which may be set to write over several lines
	private final JsonMapper mapper = JsonMapper.builder()
		.enable(JsonWriteFeature.ESCAPE_NON_ASCII)
		.changeDefaultPropertyInclusion((include) -> include.withValueInclusion(JsonInclude.Include.NON_NULL))
		.build();

	private final Host host;

	private final ApplicationAvailability availability;

	private final Drain drain;

	JsonBannerText(Host host, ApplicationAvailability availability, Drain drain) {
		this.host = host;
		this.availability = availability;
		this.drain = drain;
	}

	@Override
	public String to(Connection connection) {
		return write(new Line(this.host.name(), this.host.environment(), connection.listenerName(),
				connection.getConnectionId(), AddressFormat.format(connection.peer()), local(connection.local()),
				proxy(connection.proxy(), connection.proxyHeader()), tls(connection),
				word(this.availability.getReadinessState()), word(this.drain.phase()),
				faults(connection.faultsOfListener())));
	}

	private static @Nullable String local(@Nullable InetSocketAddress address) {
		return (address != null) ? AddressFormat.format(address) : null;
	}

	private static @Nullable Tls tls(Connection connection) {
		TlsFacts facts = connection.tlsFacts();
		SSLSession session = connection.getSslSession();
		return (facts != null && session != null) ? new Tls(facts, TlsBinding.of(session)) : null;
	}

	private static @Nullable List<String> faults(List<FaultRule> faults) {
		return faults.isEmpty() ? null : faults.stream().map(FaultRule::toString).toList();
	}

	private static @Nullable Proxy proxy(@Nullable InetSocketAddress address, @Nullable ProxyHeader header) {
		if (address == null || header == null) {
			return null;
		}
		return new Proxy(AddressFormat.format(address), header.version(), word(header.command()),
				(header.source() != null) ? header.source().toString() : null,
				(header.destination() != null) ? header.destination().toString() : null, header.facts());
	}

	String write(Line line) {
		// the one control character that JSON allows; it can only be in a string
		return this.mapper.writeValueAsString(line).replace("\u007f", "\\u007f");
	}

	private static String word(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * The line.
	 *
	 * @param host name of the host, or that it is hidden
	 * @param env environment variables that describe the host
	 * @param listener name of the listener
	 * @param connection id of the connection, as in logs
	 * @param peer address and port of the client
	 * @param local address and port of this end of the socket
	 * @param proxy the proxy that passes the connection on
	 * @param tls result of the handshake
	 * @param readiness whether the server accepts traffic
	 * @param drain phase of the drain
	 * @param faults faults that the listener injects on purpose
	 */
	record Line(String host, @Nullable Map<String, String> env, String listener, String connection, String peer,
			@Nullable String local, @Nullable Proxy proxy, @Nullable Tls tls, String readiness, String drain,
			@Nullable List<String> faults) {

	}

	/**
	 * The TLS session.
	 *
	 * @param facts result of the handshake
	 * @param binding see {@link TlsBinding}
	 */
	record Tls(@JsonUnwrapped TlsFacts facts, @Nullable String binding) {

	}

	/**
	 * A proxy, and the facts of its header.
	 *
	 * @param address its address and port
	 * @param version of the header: 1 or 2
	 * @param command whether the connection is the proxy's own or proxied for a client
	 * @param source address of the proxy's client
	 * @param destination address that the client has connected to
	 * @param facts further facts by name
	 */
	record Proxy(String address, int version, String command, @Nullable String source, @Nullable String destination,
			Map<String, String> facts) {

	}

}
