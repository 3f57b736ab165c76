package io.echosounder.management;

import java.time.Duration;

import io.echosounder.drain.Drain;
import io.echosounder.drain.DrainOutcome;
import io.echosounder.drain.DrainPhase;
import io.echosounder.listener.Listeners;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * Shows the drain, and starts it; the process stays until a signal ends it. Starting is
 * off until {@code management.endpoint.drain.access} is {@code unrestricted}.
 */
@Endpoint(id = "drain", defaultAccess = Access.READ_ONLY)
final class DrainEndpoint {

	private static final int STATUS_ACCEPTED = 202;

	private final Drain drain;

	private final Listeners listeners;

	DrainEndpoint(Drain drain, Listeners listeners) {
		this.drain = drain;
		this.listeners = listeners;
	}

	@ReadOperation
	State state() {
		int connections = this.listeners.openConnections().size();
		return new State(this.drain.phase(), this.drain.elapsed(), connections, this.drain.outcome());
	}

	@WriteOperation
	WebEndpointResponse<State> start() {
		this.drain.begin();
		return new WebEndpointResponse<>(state(), STATUS_ACCEPTED);
	}

	/**
	 * State of the drain.
	 *
	 * @param phase the current phase
	 * @param elapsed time since its begin
	 * @param connections number of open connections
	 * @param outcome its outcome, once it is over
	 */
	record State(DrainPhase phase, Duration elapsed, int connections, @Nullable DrainOutcome outcome) {

	}

}
