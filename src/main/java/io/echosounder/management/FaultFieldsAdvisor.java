package io.echosounder.management;

import java.util.LinkedHashMap;
import java.util.Map;

import io.echosounder.management.FaultsEndpoint.RequestedFault;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.InvocationContext;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvoker;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameters;

/**
 * Gives the endpoint {@code faults} all fields of a request as one value. Actuator passes
 * on only fields that have the name of a parameter, which has no hyphen, and silently
 * drops the others.
 */
final class FaultFieldsAdvisor implements OperationInvokerAdvisor {

	private static final EndpointId FAULTS = EndpointId.of("faults");

	private static final String LISTENER = "listener";

	@Override
	public OperationInvoker apply(EndpointId endpoint, OperationType type, OperationParameters parameters,
			OperationInvoker invoker) {
		if (!endpoint.equals(FAULTS) || type != OperationType.WRITE) {
			return invoker;
		}
		return (context) -> invoker.invoke(new InvocationContext(SecurityContext.NONE, arguments(context)));
	}

	private static Map<String, Object> arguments(InvocationContext context) {
		Map<String, String> fields = new LinkedHashMap<>();
		Map<String, Object> arguments = new LinkedHashMap<>();
		context.getArguments().forEach((name, value) -> {
			if (name.equals(LISTENER)) {
				arguments.put(name, value);
			}
			else {
				fields.put(name, (value != null) ? value.toString() : "");
			}
		});
		arguments.put("fault", new RequestedFault(fields));
		return arguments;
	}

}
