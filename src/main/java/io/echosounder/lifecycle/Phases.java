package io.echosounder.lifecycle;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Phases of the application's own parts. Spring starts phases in ascending and stops them
 * in descending order. The drain has none: it comes before all of them, as the context
 * begins to close, so that everything that a service uses is still there.
 */
public final class Phases {

	/** The self-check begins when the gateways listen. */
	public static final int SELF_CHECK = SmartLifecycle.DEFAULT_PHASE;

	/**
	 * Probes of targets go on during the drain, and the management server still tells of
	 * them.
	 */
	public static final int TARGETS = WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 512;

	/**
	 * Updates of the page end after the drain, so that viewers see its outcome, and
	 * before the web server waits for requests.
	 */
	public static final int PAGE = TARGETS;

	/** The web server waits for requests that it serves: Boot's own phase. */
	public static final int WEB_SERVER_WAITS = WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;

	/** After that wait, the requests that are cut off are counted. */
	public static final int UNFINISHED_REQUESTS = WEB_SERVER_WAITS - 512;

	/**
	 * Clients that settings make start before, and stop after, everything that may use
	 * them.
	 */
	public static final int CLIENTS = Integer.MIN_VALUE;

	private Phases() {
	}

}
