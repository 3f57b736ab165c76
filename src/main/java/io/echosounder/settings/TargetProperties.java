package io.echosounder.settings;

import java.time.Duration;
import java.util.Locale;

import io.echosounder.address.Target;
import io.echosounder.framing.Framing;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * One target.
 *
 * @param address Host and port to probe, which must be set
 * @param framing How the payload is framed
 * @param tls TLS with the target
 * @param proxyProtocol Version of the PROXY header that the probe sends first
 * @param size Size of the payload, without delimiter or length header
 * @param period Time from the begin of one probe to the begin of the next
 * @param timeout Maximum time for all phases of a probe together; at most the period
 * @param reconnect Whether each probe has a connection of its own
 * @param health Whether the target is part of the application's health
 */
public record TargetProperties(@Nullable String address, @DefaultValue("raw") Framing framing,
		@DefaultValue ClientTlsProperties tls, @DefaultValue("off") ProxyVersion proxyProtocol,
		@DefaultValue("64B") DataSize size, @DefaultValue("10s") Duration period, @DefaultValue("5s") Duration timeout,
		@DefaultValue("true") boolean reconnect, @DefaultValue("false") boolean health) implements PeerSettings {

	/** Refuses what cannot work; here, not in the constructor, as a name is needed. */
	void check(Check check) {
		check.peer(this);
		check.that(this.address != null && !this.address.isBlank(), "address", "is missing: set it to host:port");
		try {
			target();
		}
		catch (IllegalArgumentException ex) {
			check.that(false, "address", "is not a host and port: " + ex.getMessage());
		}
		check.duration("period", this.period);
		check.that(this.period.toMillis() > 0, "period", "must be longer than 0s");
		check.that(this.timeout.compareTo(this.period) <= 0, "timeout",
				String.format(Locale.ROOT, "must not be longer than '%s.period'", check.prefix()));
	}

	/**
	 * Where to.
	 * @return the address, as it was written
	 */
	public Target target() {
		return Target.parse(String.valueOf(this.address));
	}

}
