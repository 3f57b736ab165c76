package io.echosounder.settings;

import java.time.Duration;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Self-check of the listeners.
 *
 * @param enabled Whether the server checks each listener through its own socket
 * @param period Time from one check of a listener to the next
 * @param timeout Maximum time for the connect and for the reply, each; at most half the
 * period
 */
public record SelfCheckProperties(@DefaultValue("true") boolean enabled, @DefaultValue("10s") Duration period,
		@DefaultValue("2s") Duration timeout) {

	public SelfCheckProperties {
		Check check = new Check("echo.self-check");
		check.duration("period", period);
		check.duration("timeout", timeout);
		check.that(period.toMillis() > 0, "period", "must be longer than 0s");
		check.that(timeout.toMillis() > 0, "timeout", "must be longer than 0s");
		check.that(timeout.multipliedBy(2).compareTo(period) <= 0, "timeout",
				"must not be longer than half of 'echo.self-check.period'");
	}

}
