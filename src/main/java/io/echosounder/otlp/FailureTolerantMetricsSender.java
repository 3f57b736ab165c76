package io.echosounder.otlp;

import io.micrometer.registry.otlp.OtlpMetricsSender;

/**
 * Sends metrics, and drops those that cannot be sent.
 */
final class FailureTolerantMetricsSender implements OtlpMetricsSender {

	private final OtlpMetricsSender sender;

	private final ExportStateLog stateLog;

	FailureTolerantMetricsSender(OtlpMetricsSender sender, ExportStateLog stateLog) {
		this.sender = sender;
		this.stateLog = stateLog;
	}

	@Override
	public void send(Request request) {
		try {
			this.sender.send(request);
			this.stateLog.succeeded();
		}
		catch (Exception ex) {
			this.stateLog.failed(ex);
		}
	}

}
