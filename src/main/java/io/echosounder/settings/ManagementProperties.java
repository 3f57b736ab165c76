package io.echosounder.settings;

import java.util.List;
import java.util.Locale;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Access to the management server.
 *
 * @param allowedHosts Names, beside its own, by which browsers may reach the management
 * server, such as those of a reverse proxy; * allows any name
 * @param guard Whether the web server checks requests for foreign browsers, bodies and
 * queries, and limits their number; for a server that only serves management; on in the
 * executable
 */
public record ManagementProperties(@DefaultValue List<String> allowedHosts, @DefaultValue("false") boolean guard) {

	public ManagementProperties {
		allowedHosts = List.copyOf(allowedHosts);
		Check check = new Check("echo.management");
		allowedHosts.forEach((host) -> check.that(host.equals("*") || host.matches("[\\p{Alnum}._-]+"), "allowed-hosts",
				String.format(Locale.ROOT, "has '%s', which is not a host name", host)));
	}

}
