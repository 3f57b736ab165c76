package io.echosounder.settings;

import java.util.List;
import java.util.Locale;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Access to the management server.
 *
 * @param allowedHosts Names, beside its own, by which browsers may reach the management
 * server, such as those of a reverse proxy; an asterisk allows any name
 * @param guard Whether requests to the web server are checked for foreign browsers,
 * bodies and queries, and limited in number; for a server that only serves management
 */
public record ManagementProperties(@DefaultValue List<String> allowedHosts, @DefaultValue("false") boolean guard) {

	public ManagementProperties {
		allowedHosts = List.copyOf(allowedHosts);
		Check check = new Check("echo.management");
		allowedHosts.forEach((host) -> check.that(host.equals("*") || host.matches("[\\p{Alnum}._-]+"), "allowed-hosts",
				String.format(Locale.ROOT, "has '%s', which is no host name", host)));
	}

}
