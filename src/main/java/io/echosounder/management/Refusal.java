package io.echosounder.management;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.coyote.ActionCode;

/**
 * Answers of valves that refuse a request: a status and one sentence.
 */
final class Refusal {

	private Refusal() {
	}

	/**
	 * Send a refusal. The body, or the rest of it, is not read: the connection closes.
	 */
	static void send(Request request, Response response, int status, String sentence) throws IOException {
		byte[] body = (sentence + "\n").getBytes(StandardCharsets.UTF_8);
		if (hasBody(request)) {
			request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
		}
		response.setStatus(status);
		response.setContentType("text/plain;charset=utf-8");
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.setContentLength(body.length);
		response.getOutputStream().write(body);
		response.finishResponse();
	}

	/**
	 * Return whether Tomcat has refused the request already, as it is no valid HTTP. Such
	 * a request still passes all valves. It may lack a method or have a length that is no
	 * number, so no valve must read it.
	 */
	static boolean isSent(Response response) {
		return response.getStatus() >= 400;
	}

	static boolean hasBody(Request request) {
		return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
	}

}
