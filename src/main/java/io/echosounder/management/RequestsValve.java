package io.echosounder.management;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Counts requests being served, including viewers of the page, so that the log can name
 * the requests that delay the end.
 */
final class RequestsValve extends ValveBase {

	private final AtomicInteger count;

	RequestsValve(AtomicInteger count) {
		super(true);
		this.count = count;
	}

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		this.count.incrementAndGet();
		boolean goesOn = false;
		try {
			getNext().invoke(request, response);
			goesOn = request.isAsync() && awaitEnd(request);
		}
		finally {
			if (!goesOn) {
				this.count.decrementAndGet();
			}
		}
	}

	private boolean awaitEnd(Request request) {
		try {
			request.getAsyncContext().addListener(new End(this.count));
			return true;
		}
		catch (IllegalStateException _) {
			// the request has just ended
			return false;
		}
	}

	/**
	 * Counts down when a request ends, for any reason.
	 *
	 * @param count of requests being served
	 */
	private record End(AtomicInteger count) implements AsyncListener {

		@Override
		public void onComplete(AsyncEvent event) {
			this.count.decrementAndGet();
		}

		@Override
		public void onTimeout(AsyncEvent event) {
			// ends afterwards
		}

		@Override
		public void onError(AsyncEvent event) {
			// ends afterwards
		}

		@Override
		public void onStartAsync(AsyncEvent event) {
			// no request starts twice
		}

	}

}
