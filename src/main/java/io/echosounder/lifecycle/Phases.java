package io.echosounder.lifecycle;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Phases of the application's own parts, in the order in which they stop. Spring starts
 * phases in ascending and stops them in descending order. The drain has no phase: it
 * precedes all of them, when the context begins to close, while everything that a service
 * uses still works. The gateways have the phase of Spring Integration, between
 * {@link #UNFINISHED_REQUESTS} and {@link #CLIENTS}.
 */
public final class Phases {

	/** The self-check starts last, when the gateways listen, and stops first. */
	public static final int SELF_CHECK = SmartLifecycle.DEFAULT_PHASE;

	/**
	 * Probes of targets and updates of the page go on during the drain and show its
	 * outcome. They stop before the web server waits for requests.
	 */
	public static final int TARGETS_AND_PAGE = WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 512;

	/** The web server waits for requests that it serves: Boot's own phase. */
	public static final int WEB_SERVER_WAITS = WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE;

	/** After that wait, the requests that are cut off are counted. */
	public static final int UNFINISHED_REQUESTS = WEB_SERVER_WAITS - 512;

	/**
	 * Clients created from settings start before, and stop after, everything that may use
	 * them.
	 */
	public static final int CLIENTS = Integer.MIN_VALUE;

	private Phases() {
	}

}
