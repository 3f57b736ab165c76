package io.echosounder.otlp;

import io.echosounder.framing.Frames;
import io.echosounder.log.LogContext;
import io.micrometer.observation.Observation;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.propagation.Propagator;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.IpHeaders;
import org.springframework.integration.support.management.observation.MessageRequestReplyReceiverContext;
import org.springframework.messaging.Message;

/**
 * Creates spans of messages. Tags sampled spans with the connection and peer of the
 * message, and with its number of frames.
 */
final class MessageTracingHandler
		extends PropagatingReceiverTracingObservationHandler<MessageRequestReplyReceiverContext> {

	MessageTracingHandler(Tracer tracer, Propagator propagator) {
		super(tracer, propagator);
	}

	@Override
	public void customizeReceiverSpan(MessageRequestReplyReceiverContext context, Span span) {
		if (span.isNoop()) {
			return;
		}
		Message<?> message = context.getCarrier();
		tag(span, LogContext.CONNECTION_ID, message.getHeaders().get(IpHeaders.CONNECTION_ID));
		tag(span, "network.peer.address", message.getHeaders().get(IpHeaders.IP_ADDRESS));
		if (message.getHeaders().get(IpHeaders.REMOTE_PORT) instanceof Integer port) {
			span.tag("network.peer.port", port);
		}
		if (message.getPayload() instanceof Frames frames) {
			span.tag("frames", frames.size());
		}
	}

	private static void tag(Span span, String key, @Nullable Object value) {
		if (value != null) {
			span.tag(key, value.toString());
		}
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof MessageRequestReplyReceiverContext;
	}

}
