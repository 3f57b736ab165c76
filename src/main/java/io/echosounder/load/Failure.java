package io.echosounder.load;

import io.echosounder.probe.FailedException;
import io.echosounder.probe.Phase;
import io.echosounder.probe.Reason;

/**
 * A kind of failure.
 *
 * @param phase in which it happened
 * @param reason why
 */
public record Failure(Phase phase, Reason reason) {

	static Failure of(FailedException ex) {
		return new Failure(ex.phase(), ex.reason());
	}

}
