package io.echosounder.settings;

import java.time.Duration;

import io.echosounder.framing.Framing;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * One module.
 *
 * @param framing How the payload is framed
 * @param tls TLS with the target
 * @param proxyProtocol Version of the PROXY header that the probe sends first
 * @param size Size of the payload, without delimiter or length header
 * @param timeout Maximum time for all phases of a probe together, if the request allows
 * as much
 */
public record ModuleProperties(@DefaultValue("raw") Framing framing, @DefaultValue ClientTlsProperties tls,
		@DefaultValue("off") ProxyVersion proxyProtocol, @DefaultValue("64B") DataSize size,
		@DefaultValue("5s") Duration timeout) implements PeerSettings {

	/** As a module without any setting is. */
	public static final ModuleProperties DEFAULTS = new ModuleProperties(Framing.RAW, ClientTlsProperties.NONE,
			ProxyVersion.OFF, DataSize.ofBytes(64), Duration.ofSeconds(5));

	/** Refuses what cannot work; here, not in the constructor, as a name is needed. */
	void check(Check check) {
		check.peer(this);
	}

}
