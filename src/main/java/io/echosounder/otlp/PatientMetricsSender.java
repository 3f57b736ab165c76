package io.echosounder.otlp;

import io.micrometer.registry.otlp.OtlpMetricsSender;

/**
 * Sends metrics, and takes it that they may not arrive.
 */
final class PatientMetricsSender implements OtlpMetricsSender {

	private final OtlpMetricsSender sender;

	private final Delivery delivery;

	PatientMetricsSender(OtlpMetricsSender sender, Delivery delivery) {
		this.sender = sender;
		this.delivery = delivery;
	}

	@Override
	public void send(Request request) {
		try {
			this.sender.send(request);
			this.delivery.succeeded();
		}
		catch (Exception ex) {
			this.delivery.failed(ex);
		}
	}

}
