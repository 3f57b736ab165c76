package io.echosounder.management;

import java.io.IOException;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;

/**
 * Limits the request threads of everything but health, so that health always finds one: a
 * scrape whose client does not read, a probe and a body all hold a thread. A request for
 * health with a body counts as any other. Refusals are limited too, as their clients may
 * not read them: beyond that limit, a connection is closed without one.
 */
final class SeatsValve extends ValveBase {

	private final int seats;

	private final Semaphore free;

	private final Semaphore refusals;

	private final Supplier<Collection<String>> paths;

	private volatile @Nullable Collection<String> health;

	/**
	 * Create a valve with all seats free.
	 * @param seats requests that may hold a thread at once
	 * @param refusals requests that may be refused at once
	 * @param health paths below the context path that need no seat, with all below them;
	 * read at the first request
	 */
	SeatsValve(int seats, int refusals, Supplier<Collection<String>> health) {
		super(true);
		this.seats = seats;
		this.free = new Semaphore(seats);
		this.refusals = new Semaphore(refusals);
		this.paths = health;
	}

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		if (Refusal.isSent(response) || (isForHealth(request) && !Refusal.hasBody(request))) {
			getNext().invoke(request, response);
		}
		else if (this.free.tryAcquire()) {
			try {
				getNext().invoke(request, response);
			}
			finally {
				this.free.release();
			}
		}
		else if (this.refusals.tryAcquire()) {
			try {
				Refusal.send(request, response, 503, String.format(Locale.ROOT,
						"The limit of %d requests, besides those for health, is reached.", this.seats));
			}
			finally {
				this.refusals.release();
			}
		}
		else {
			request.getCoyoteRequest().action(ActionCode.CLOSE_NOW, null);
		}
	}

	private boolean isForHealth(Request request) {
		Collection<String> health = this.health;
		if (health == null) {
			health = this.paths.get();
			this.health = health;
		}
		String context = request.getContextPath();
		String uri = request.getDecodedRequestURI();
		if (uri == null || !uri.startsWith(context)) {
			return false;
		}
		String path = uri.substring(context.length());
		return health.stream().anyMatch((prefix) -> path.equals(prefix) || path.startsWith(prefix + "/"));
	}

}
