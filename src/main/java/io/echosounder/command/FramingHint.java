package io.echosounder.command;

import io.echosounder.framing.Framing;
import io.echosounder.probe.Phase;
import io.echosounder.probe.Reason;

/**
 * Advice for raw bytes sent to a listener with line framing, which waits for the end of a
 * line.
 */
final class FramingHint {

	private FramingHint() {
	}

	/**
	 * Return an addition to the message of a failure.
	 * @return nothing if the framing is not the likely cause
	 */
	static String of(Framing framing, Phase phase, Reason reason) {
		boolean likely = framing == Framing.RAW && phase == Phase.FIRST_BYTE && reason == Reason.TIMEOUT;
		return likely ? "; if the listener takes lines, add --framing lf" : "";
	}

}
