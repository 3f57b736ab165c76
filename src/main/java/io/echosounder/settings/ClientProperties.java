package io.echosounder.settings;

import java.time.Duration;
import java.util.Locale;

import io.echosounder.address.Target;
import io.echosounder.framing.Framing;
import io.echosounder.tls.ServerName;
import io.echosounder.transport.ConnectionOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * One client.
 *
 * @param address Host and port to connect to; must be set, unless a bean knows the
 * address
 * @param framing How the service separates frames; with {@code raw} a reply is what one
 * read brings
 * @param maxFrameLength Maximum content of a reply, without delimiter or length header; a
 * longer one ends the connection
 * @param tls TLS with the service
 * @param proxyProtocol Version of the PROXY header that the client sends first
 * @param connectTimeout Maximum time for lookup, connect, PROXY header and TLS handshake
 * together; 0 for no limit
 * @param timeout Maximum time from a request to its reply; a request waits as long for
 * its turn
 * @param idleTimeout Time without a byte in either direction after which a connection is
 * closed; 0 for never
 * @param reconnect Whether each request opens a new connection; otherwise requests share
 * one, one after the other
 * @param keepAlive Times of TCP keep-alive
 */
public record ClientProperties(@Nullable String address, @DefaultValue("raw") Framing framing,
		@DefaultValue("64KB") DataSize maxFrameLength, @DefaultValue ClientTlsProperties tls,
		@DefaultValue("off") ProxyVersion proxyProtocol, @DefaultValue("10s") Duration connectTimeout,
		@DefaultValue("5s") Duration timeout, @DefaultValue("0s") Duration idleTimeout,
		@DefaultValue("false") boolean reconnect, @DefaultValue KeepAliveProperties keepAlive) {

	public ClientProperties {
		// written down without a value
		address = (address != null && !address.isBlank()) ? address : null;
	}

	/** Refuses what cannot work; here, not in the constructor, as a name is needed. */
	void check(Check check) {
		try {
			target();
		}
		catch (IllegalArgumentException ex) {
			check.that(false, "address", "is not a host and port: " + ex.getMessage());
		}
		check.size("max-frame-length", this.maxFrameLength);
		this.tls.check(new Check(check.prefix() + ".tls"));
		check.that(this.tls.serverName() == null || isVerified(this.tls.serverName()), "tls.server-name",
				String.format(Locale.ROOT, "is '%s', which no certificate can be verified for", this.tls.serverName()));
		check.duration("connect-timeout", this.connectTimeout);
		check.duration("timeout", this.timeout);
		check.that(this.timeout.toMillis() > 0, "timeout", "must be longer than 0s");
		check.duration("idle-timeout", this.idleTimeout);
		this.keepAlive.check(new Check(check.prefix() + ".keep-alive"));
	}

	private static boolean isVerified(String serverName) {
		ServerName name = ServerName.find(serverName);
		return name != null && name.isKnownToTheJdk();
	}

	/**
	 * Return where to connect to.
	 * @return the address, as it was written; {@code null} if something other than the
	 * settings has to know
	 */
	public @Nullable Target target() {
		return (this.address != null) ? Target.parse(this.address) : null;
	}

	/**
	 * Return how connections are treated. No deadline of a connection is shorter than the
	 * time that a request has.
	 * @return with inline dispatch
	 */
	public ConnectionOptions options() {
		ConnectionOptions defaults = ConnectionOptions.of(this.framing);
		return new ConnectionOptions(this.framing, (int) this.maxFrameLength.toBytes(), defaults.dispatch(),
				this.idleTimeout, longer(defaults.frameTimeout()), this.connectTimeout, longer(defaults.writeTimeout()),
				defaults.linger(), defaults.writeBuffer());
	}

	private Duration longer(Duration other) {
		return (this.timeout.compareTo(other) > 0) ? this.timeout : other;
	}

}
