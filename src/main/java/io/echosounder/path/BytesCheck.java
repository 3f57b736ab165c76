package io.echosounder.path;

import java.util.Locale;
import java.util.Map;

import io.echosounder.framing.Framing;
import io.echosounder.probe.FailedException;
import io.echosounder.probe.Payload;

/**
 * Sends many bytes and compares each that comes back.
 */
final class BytesCheck implements ConnectionCheck {

	private static final int TOTAL = 256 * 1024;

	@Override
	public Finding examine(PathConnection connection) throws FailedException, InterruptedException {
		Payload payload = connection.bulk(1);
		EchoFlow flow = new EchoFlow(connection.stream(), payload);
		flow.allow(TOTAL / payload.length() * payload.length());
		flow.run(connection.timeout());
		if (flow.firstChange() >= 0) {
			return new Finding(Check.BYTES, Outcome.CHANGED, String.format(Locale.ROOT,
					"byte %,d of %,d is the first that came back changed", flow.firstChange() + 1, flow.received()),
					Map.of("first-change", flow.firstChange() + 1));
		}
		if (!flow.isTooSlow()) {
			flow.requireComplete();
		}
		boolean anyByte = connection.options().framing() == Framing.RAW;
		return new Finding(Check.BYTES, Outcome.SAME, String.format(Locale.ROOT, "%,d bytes%s came back as sent",
				flow.received(), anyByte ? " of all values" : ""), Map.of("bytes", flow.received()));
	}

}
