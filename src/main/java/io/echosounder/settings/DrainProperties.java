package io.echosounder.settings;

import java.time.Duration;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Drain at shutdown.
 *
 * @param delay Time for which listeners still accept after readiness has changed
 * @param spread Time over which the server spreads the closes of quiet connections
 * @param quietPeriod Time without a byte after which a connection counts as quiet
 * @param gracePeriod Time for which open connections are served before they are closed
 * @param linger Time for which a closing connection waits for the peer's FIN
 */
public record DrainProperties(@DefaultValue("0s") Duration delay, @DefaultValue("0s") Duration spread,
		@DefaultValue("250ms") Duration quietPeriod, @DefaultValue("10s") Duration gracePeriod,
		@DefaultValue("1s") Duration linger) {

	public DrainProperties {
		Check check = new Check("echo.drain");
		check.duration("delay", delay);
		check.duration("spread", spread);
		check.duration("quiet-period", quietPeriod);
		check.duration("grace-period", gracePeriod);
		check.duration("linger", linger);
	}

	/**
	 * How long a drain may take.
	 * @return the sum of its steps
	 */
	public Duration total() {
		return this.delay.plus(this.spread).plus(this.gracePeriod).plus(this.linger);
	}

}
