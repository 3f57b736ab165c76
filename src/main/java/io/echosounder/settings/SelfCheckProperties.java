package io.echosounder.settings;

import java.time.Duration;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the server checks its own listeners.
 *
 * @param enabled Whether each listener is checked through its own socket
 * @param period Time from one check of a listener to the next
 * @param timeout Time that a connect and a reply may take, each; up to half the period
 */
public record SelfCheckProperties(@DefaultValue("true") boolean enabled, @DefaultValue("10s") Duration period,
		@DefaultValue("2s") Duration timeout) {

	public SelfCheckProperties {
		Check check = new Check("echo.self-check");
		check.duration("period", period);
		check.duration("timeout", timeout);
		check.that(period.toMillis() > 0, "period", "must be longer than nothing");
		check.that(timeout.toMillis() > 0, "timeout", "must be longer than nothing");
		check.that(timeout.multipliedBy(2).compareTo(period) <= 0, "timeout",
				"must not be longer than half of 'echo.self-check.period'");
	}

}
