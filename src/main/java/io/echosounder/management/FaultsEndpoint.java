package io.echosounder.management;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.echosounder.fault.FaultRule;
import io.echosounder.fault.InvalidFaultException;
import io.echosounder.listener.Listeners;
import io.echosounder.transport.ListenerFaults;
import io.echosounder.transport.ServerConnectionFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * Shows the faults of listeners, injects one, and removes them. Injecting and removing
 * are off until {@code management.endpoint.faults.access} is {@code unrestricted}.
 */
@Endpoint(id = "faults", defaultAccess = Access.READ_ONLY)
final class FaultsEndpoint {

	private final Listeners listeners;

	FaultsEndpoint(Listeners listeners) {
		this.listeners = listeners;
	}

	@ReadOperation
	Map<String, List<ShownFault>> faults() {
		Map<String, List<ShownFault>> faults = new LinkedHashMap<>();
		this.listeners.forEach((listener) -> faults.put(listener.listenerName(), shown(listener.faults())));
		return faults;
	}

	@ReadOperation
	WebEndpointResponse<Object> faults(@Selector String listener) {
		ServerConnectionFactory found = this.listeners.listener(listener);
		return (found != null) ? new WebEndpointResponse<>(new Faults(shown(found.faults()))) : noListener(listener);
	}

	/**
	 * Inject a fault. It replaces a fault of the same type.
	 * @param listener name of the listener
	 * @param fault fields of the request; see {@link FaultFieldsAdvisor}
	 * @return 200 with all faults, 400 with a sentence, or 404 if no listener has this
	 * name
	 */
	@WriteOperation
	WebEndpointResponse<Object> inject(@Selector String listener, RequestedFault fault) {
		ServerConnectionFactory found = this.listeners.listener(listener);
		if (found == null) {
			return noListener(listener);
		}
		try {
			found.faults().inject(FaultRule.parse(fault.fields()));
		}
		catch (InvalidFaultException ex) {
			return new WebEndpointResponse<>(new Problem(String.valueOf(ex.getMessage())),
					WebEndpointResponse.STATUS_BAD_REQUEST);
		}
		return new WebEndpointResponse<>(new Faults(shown(found.faults())));
	}

	/**
	 * Remove all faults of a listener.
	 * @param listener its name
	 * @return 204, or 404 if no listener has this name
	 */
	@DeleteOperation
	WebEndpointResponse<Object> remove(@Selector String listener) {
		ServerConnectionFactory found = this.listeners.listener(listener);
		if (found == null) {
			return noListener(listener);
		}
		found.faults().removeAll();
		return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NO_CONTENT);
	}

	private static WebEndpointResponse<Object> noListener(String listener) {
		return new WebEndpointResponse<>(new Problem(String.format(Locale.ROOT, "There is no listener '%s'", listener)),
				WebEndpointResponse.STATUS_NOT_FOUND);
	}

	private static List<ShownFault> shown(ListenerFaults faults) {
		return faults.states()
			.stream()
			.map((state) -> new ShownFault(state.rule().fault().type().tag(), state.rule().parameters(),
					state.rule().toxicity(), state.rule().seed(), state.remaining(), state.connections()))
			.toList();
	}

	/**
	 * The faults of a listener.
	 *
	 * @param faults in the order of their begin
	 */
	record Faults(List<ShownFault> faults) {

	}

	/**
	 * A fault that is in force.
	 *
	 * @param type its name
	 * @param parameters as settings write them
	 * @param toxicity share of connections
	 * @param seed seed of the choice of connections
	 * @param remaining time until it ends by itself; {@code null} for never
	 * @param connections number of connections to which it applied
	 */
	record ShownFault(String type, String parameters, double toxicity, @Nullable Long seed,
			@Nullable Duration remaining, long connections) {

	}

	/**
	 * Fields of a request.
	 *
	 * @param fields values by name
	 */
	record RequestedFault(Map<String, String> fields) {

	}

	/**
	 * Problem of a refused request.
	 *
	 * @param problem one sentence
	 */
	record Problem(String problem) {

	}

}
