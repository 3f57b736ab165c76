package io.echosounder.management;

import java.io.IOException;
import java.net.InetAddress;

import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests with 403, by the {@link BrowserRules}, before any servlet sees them.
 */
final class BrowserValve extends ValveBase {

	private static final Log logger = LogFactory.getLog(BrowserValve.class);

	private final BrowserRules rules;

	BrowserValve(BrowserRules rules) {
		super(true);
		this.rules = rules;
	}

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		if (Refusal.isSent(response)) {
			getNext().invoke(request, response);
			return;
		}
		BrowserRules.Facts facts = new BrowserRules.Facts(request.getMethod(), request.getHeader("Host"),
				request.getHeader("Sec-Fetch-Site"), request.getHeader("Origin"));
		String refusal = this.rules.refusal(facts, address(request));
		if (refusal == null) {
			getNext().invoke(request, response);
			return;
		}
		logger.debug("Refused a cross-site request of a browser");
		Refusal.send(request, response, 403, refusal);
	}

	private static @Nullable InetAddress address(Request request) {
		return (request.getConnector().getProperty("address") instanceof InetAddress address) ? address : null;
	}

}
