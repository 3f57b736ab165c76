package io.echosounder.otlp;

import io.echosounder.log.LogContext;
import io.micrometer.common.KeyValues;

import org.springframework.integration.support.management.observation.MessageRequestReplyReceiverContext;
import org.springframework.integration.support.management.observation.MessageRequestReplyReceiverObservationConvention;

/**
 * Names and common attributes of the spans of a listener.
 */
final class ListenerConvention implements MessageRequestReplyReceiverObservationConvention {

	private final String spanName;

	private final KeyValues attributes;

	ListenerConvention(String listener) {
		this.spanName = "handle " + listener;
		this.attributes = KeyValues.of(LogContext.LISTENER, listener);
	}

	@Override
	public String getName() {
		return "tcp.server.message";
	}

	@Override
	public String getContextualName(MessageRequestReplyReceiverContext context) {
		return this.spanName;
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(MessageRequestReplyReceiverContext context) {
		return this.attributes;
	}

}
