package io.echosounder.drain;

import java.time.Duration;
import java.util.Locale;

/**
 * Outcome of a drain.
 *
 * @param took time from announcement to the last close
 * @param clean connections closed while they were quiet, by either side
 * @param cut connections closed at a frame boundary because the grace period was over
 * @param forced connections closed with a frame, message or reply in flight
 */
public record DrainOutcome(Duration took, int clean, int cut, int forced) {

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "Drained in %.1f s: %d clean, %d cut, %d forced",
				this.took.toMillis() / 1000.0, this.clean, this.cut, this.forced);
	}

}
