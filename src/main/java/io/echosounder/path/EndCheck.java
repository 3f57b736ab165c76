package io.echosounder.path;

import java.util.Locale;

import io.echosounder.probe.FailedException;
import io.echosounder.probe.Reason;

/**
 * Ends a connection without bytes in flight, and checks the kind of the peer's end.
 */
final class EndCheck implements ConnectionCheck {

	@Override
	public Finding examine(PathConnection connection) throws FailedException, InterruptedException {
		try {
			if (connection.end()) {
				return new Finding(Check.END, Outcome.FIN, "FIN came after the FIN of this end");
			}
			return new Finding(Check.END, Outcome.ABSENT, String.format(Locale.ROOT,
					"no FIN came within %d s of the FIN of this end", connection.timeout().toSeconds()));
		}
		catch (FailedException ex) {
			if (ex.reason() != Reason.RESET) {
				throw ex;
			}
			return new Finding(Check.END, Outcome.RESET, "RST came instead of FIN");
		}
	}

}
