package io.echosounder.management;

import java.io.IOException;

import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Refuses parameters that cannot be decoded with 400. Tomcat would pass the servlet an
 * exception that no handler expects.
 */
final class QueryValve extends ValveBase {

	QueryValve() {
		super(true);
	}

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		if (Refusal.isSent(response) || isValid(request)) {
			getNext().invoke(request, response);
		}
		else {
			Refusal.send(request, response, 400, "A parameter cannot be decoded.");
		}
	}

	private static boolean isValid(Request request) {
		try {
			var _ = request.getParameterNames();
			return true;
		}
		catch (IllegalStateException _) {
			return false;
		}
	}

}
