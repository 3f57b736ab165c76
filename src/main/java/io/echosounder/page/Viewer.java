package io.echosounder.page;

import java.io.IOException;
import java.time.Duration;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * A stream of server-sent events to a browser. Spring's own leaves the end to Tomcat once
 * a write has failed. Tomcat does not end the stream if the failure was an earlier
 * request's. One thread sends and ends.
 */
final class Viewer {

	private final AsyncContext request;

	private final ServletOutputStream out;

	private Viewer(AsyncContext request, ServletOutputStream out) {
		this.request = request;
		this.out = out;
	}

	/**
	 * Let a request go on without its thread.
	 * @param atMost time after which Tomcat ends the request, if it is still open
	 */
	static Viewer of(HttpServletRequest request, HttpServletResponse response, Duration atMost) throws IOException {
		ServletOutputStream out = response.getOutputStream();
		AsyncContext context = request.startAsync(request, response);
		context.setTimeout(atMost.toMillis());
		context.addListener(new Ending());
		return new Viewer(context, out);
	}

	/** Send bytes at once; waits for a viewer that does not read. */
	void send(byte[] bytes) throws IOException {
		this.out.write(bytes);
		this.out.flush();
	}

	void end() {
		complete(this.request);
	}

	private static void complete(AsyncContext request) {
		try {
			request.complete();
		}
		catch (IllegalStateException _) {
			// Tomcat, or the thread that sends, was faster
		}
	}

	/** Ends a request that failed for Tomcat, without a page for the error. */
	private static final class Ending implements AsyncListener {

		@Override
		public void onTimeout(AsyncEvent event) {
			complete(event.getAsyncContext());
		}

		@Override
		public void onError(AsyncEvent event) {
			complete(event.getAsyncContext());
		}

		@Override
		public void onComplete(AsyncEvent event) {
			// the thread that sends notices
		}

		@Override
		public void onStartAsync(AsyncEvent event) {
			// called once only
		}

	}

}
