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
 * Counts requests that are being served, so that the log can say what the end waits for.
 * Viewers of the page are among them.
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
			// has just ended
			return false;
		}
	}

	/**
	 * Counts down when a request ends, however it does.
	 *
	 * @param count of those that go on
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
