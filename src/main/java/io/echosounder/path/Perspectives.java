package io.echosounder.path;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import io.echosounder.address.AddressFormat;
import io.echosounder.address.Resolver;
import io.echosounder.address.Target;
import io.echosounder.probe.TlsView;
import org.jspecify.annotations.Nullable;

/**
 * One connection as seen by both its ends, and the differences.
 *
 * @param local this end
 * @param peer the other end, as seen from here
 * @param tls the TLS session here; {@code null} for none
 * @param server view of the server; {@code null} for none
 */
record Perspectives(InetSocketAddress local, InetSocketAddress peer, @Nullable TlsView tls,
		@Nullable ServerView server) {

	private static final String UNTOLD = "the server tells nothing about the connection: "
			+ "its listener needs service: info-then-echo";

	/** Compare the addresses. */
	Finding address() {
		if (this.server == null) {
			return new Finding(Check.ADDRESS, Outcome.UNKNOWN, UNTOLD);
		}
		ServerView.Proxy proxy = this.server.proxy();
		String client = shortened((proxy != null) ? proxy.address() : this.server.peer());
		Map<String, Object> facts = new HashMap<>();
		facts.put("local", text(this.local));
		facts.put("seen", client);
		facts.put("target", text(this.peer));
		String server = (this.server.local() != null) ? shortened(this.server.local()) : null;
		if (server != null) {
			facts.put("server", server);
		}
		boolean sameClient = isSame(client, this.local);
		boolean sameServer = server == null || isSame(server, this.peer);
		if (sameClient && server == null) {
			return new Finding(Check.ADDRESS, Outcome.UNKNOWN, String.format(Locale.ROOT,
					"the server sees client %s, as here, but does not tell its own address", client), facts);
		}
		if (sameClient && sameServer) {
			return new Finding(Check.ADDRESS, Outcome.SAME,
					String.format(Locale.ROOT, "both ends see client %s and server %s", client, server), facts);
		}
		StringBuilder evidence = new StringBuilder();
		if (!sameClient) {
			evidence.append(String.format(Locale.ROOT, "the server sees client %s instead of %s%s", client,
					text(this.local), onlyPort(client, this.local)));
		}
		if (!sameServer) {
			evidence.append(evidence.isEmpty() ? "" : ", and ")
				.append(String.format(Locale.ROOT, "the server is %s instead of %s", server, text(this.peer)));
		}
		return new Finding(Check.ADDRESS, Outcome.TRANSLATED, evidence + ": NAT or a proxy", facts);
	}

	/** Return the finding about the server's PROXY header. */
	Finding proxyHeader() {
		if (this.server == null) {
			return new Finding(Check.PROXY_HEADER, Outcome.UNKNOWN, UNTOLD);
		}
		ServerView.Proxy proxy = this.server.proxy();
		if (proxy == null) {
			return new Finding(Check.PROXY_HEADER, Outcome.NONE, "the server got no PROXY header");
		}
		if (isSame(proxy.address(), this.local)) {
			return new Finding(Check.PROXY_HEADER, Outcome.SAME, "the header that was sent from here arrived");
		}
		Map<String, Object> facts = new HashMap<>();
		facts.put("version", proxy.version());
		facts.put("command", proxy.command());
		facts.put("proxy", shortened(proxy.address()));
		String source = (proxy.source() != null) ? shortened(proxy.source()) : null;
		if (source == null) {
			return new Finding(Check.PROXY_HEADER, Outcome.SENT, String.format(Locale.ROOT,
					"version %d from %s, without a client address", proxy.version(), shortened(proxy.address())),
					facts);
		}
		facts.put("source", source);
		String compared = isSame(source, this.local) ? "which is this end" : "but this end is " + text(this.local);
		return new Finding(Check.PROXY_HEADER, Outcome.SENT,
				String.format(Locale.ROOT, "version %d from %s names client %s, %s", proxy.version(),
						shortened(proxy.address()), source, compared),
				facts);
	}

	/** Compare the TLS sessions. */
	Finding tlsSession() {
		if (this.tls == null) {
			return (this.server == null) ? new Finding(Check.TLS, Outcome.UNKNOWN, UNTOLD)
					: withoutTlsHere(this.server);
		}
		Map<String, Object> facts = new HashMap<>();
		facts.put("protocol", this.tls.protocol());
		facts.put("cipher", this.tls.cipher());
		putIfThere(facts, "sni", this.tls.serverName());
		putIfThere(facts, "alpn", this.tls.applicationProtocol());
		putIfThere(facts, "subject", this.tls.subject());
		putIfThere(facts, "issuer", this.tls.issuer());
		putIfThere(facts, "expiry", (this.tls.expiry() != null) ? this.tls.expiry().toString() : null);
		String here = String.format(Locale.ROOT, "%s with %s", this.tls.protocol(), certificate(this.tls));
		if (this.server == null) {
			return new Finding(Check.TLS, Outcome.UNKNOWN, here + "; " + UNTOLD, facts);
		}
		ServerView.Tls there = this.server.tls();
		if (there == null) {
			return new Finding(Check.TLS, Outcome.TERMINATED, here + "; the server got plain TCP", facts);
		}
		facts.put("server-protocol", there.protocol());
		facts.put("server-cipher", there.cipher());
		putIfThere(facts, "server-sni", there.serverName());
		putIfThere(facts, "server-alpn", there.applicationProtocol());
		String binding = this.tls.binding();
		if (binding != null && there.binding() != null) {
			return binding.equals(there.binding())
					? new Finding(Check.TLS, Outcome.END_TO_END, here + ", the session that the server has", facts)
					: new Finding(Check.TLS, Outcome.RE_ENCRYPTED,
							here + "; the server has another session" + differences(this.tls, there), facts);
		}
		String differences = differences(this.tls, there);
		return differences.isEmpty()
				? new Finding(Check.TLS, Outcome.UNKNOWN,
						here + "; the server has the same parameters, which a proxy may have, too", facts)
				: new Finding(Check.TLS, Outcome.RE_ENCRYPTED, here + "; the server has another session" + differences,
						facts);
	}

	private static Finding withoutTlsHere(ServerView server) {
		ServerView.Tls there = server.tls();
		if (there == null) {
			return new Finding(Check.TLS, Outcome.NONE, "plain TCP at both ends");
		}
		return new Finding(Check.TLS, Outcome.ADDED,
				String.format(Locale.ROOT, "plain TCP here; the server has %s", there.protocol()),
				Map.of("server-protocol", there.protocol(), "server-cipher", there.cipher()));
	}

	private static String certificate(TlsView tls) {
		return (tls.subject() != null) ? "the certificate of " + tls.subject() : "no certificate";
	}

	private static String differences(TlsView here, ServerView.Tls there) {
		StringBuilder differences = new StringBuilder();
		append(differences, "version", here.protocol(), there.protocol());
		append(differences, "cipher", here.cipher(), there.cipher());
		append(differences, "SNI", here.serverName(), there.serverName());
		append(differences, "ALPN", here.applicationProtocol(), there.applicationProtocol());
		return differences.toString();
	}

	private static void append(StringBuilder differences, String name, @Nullable String here, @Nullable String there) {
		boolean same = (here == null) ? there == null : here.equalsIgnoreCase(Objects.requireNonNullElse(there, ""));
		if (!same) {
			differences.append(String.format(Locale.ROOT, ", %s %s instead of %s", name,
					Objects.requireNonNullElse(there, "none"), Objects.requireNonNullElse(here, "none")));
		}
	}

	private static void putIfThere(Map<String, Object> facts, String name, @Nullable String value) {
		if (value != null) {
			facts.put(name, value);
		}
	}

	private static String onlyPort(String seen, InetSocketAddress local) {
		InetSocketAddress address = parse(seen);
		return (address != null && isSame(address.getAddress(), local.getAddress())) ? " (only the port differs)" : "";
	}

	private static boolean isSame(String told, InetSocketAddress address) {
		InetSocketAddress parsed = parse(told);
		return parsed != null && parsed.getPort() == address.getPort()
				&& isSame(parsed.getAddress(), address.getAddress());
	}

	/**
	 * Compare addresses without zones: a link-local address names an interface, which
	 * differs at each end.
	 */
	private static boolean isSame(InetAddress one, InetAddress other) {
		return Arrays.equals(one.getAddress(), other.getAddress());
	}

	private static @Nullable InetSocketAddress parse(String text) {
		try {
			Target target = Target.parse(text);
			InetAddress address = Resolver.literal(target.host());
			return (address != null) ? new InetSocketAddress(address, target.port()) : null;
		}
		catch (IllegalArgumentException _) {
			return null;
		}
	}

	private static String shortened(String told) {
		InetSocketAddress address = parse(told);
		return (address != null) ? text(address) : told;
	}

	private static String text(InetSocketAddress address) {
		return AddressFormat.compressed(address.getAddress(), address.getPort());
	}

}
