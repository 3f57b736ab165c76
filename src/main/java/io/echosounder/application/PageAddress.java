package io.echosounder.application;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Set;

import io.echosounder.address.AddressFormat;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/**
 * Logs the address of the page when its web server listens.
 */
final class PageAddress implements ApplicationListener<WebServerInitializedEvent> {

	private static final Log logger = LogFactory.getLog(PageAddress.class);

	/** Addresses that the name localhost stands for. */
	private static final Set<InetAddress> LOCALHOST = Set.of(InetAddress.ofLiteral("127.0.0.1"),
			InetAddress.ofLiteral("::1"));

	private final Environment environment;

	PageAddress(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void onApplicationEvent(WebServerInitializedEvent event) {
		// the other one has no page
		if (!"management".equals(event.getApplicationContext().getServerNamespace())) {
			ServerProperties server = event.getApplicationContext().getBean(ServerProperties.class);
			logger.info(String.format(Locale.ROOT, "The page is at %s://%s%s/",
					Ssl.isEnabled(server.getSsl()) ? "https" : "http",
					host(server.getAddress(), event.getWebServer().getPort()),
					this.environment.getProperty("server.servlet.context-path", "")));
		}
	}

	private static String host(@Nullable InetAddress address, int port) {
		return (address == null || address.isAnyLocalAddress() || LOCALHOST.contains(address)) ? "localhost:" + port
				: AddressFormat.format(new InetSocketAddress(address, port));
	}

}
