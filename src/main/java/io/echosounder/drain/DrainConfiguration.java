package io.echosounder.drain;

import java.time.Duration;
import java.util.Locale;

import io.echosounder.listener.Listeners;
import io.echosounder.settings.DrainProperties;
import io.echosounder.settings.EchoProperties;
import io.echosounder.settings.InvalidSettingException;
import io.echosounder.transport.EventLoopGroup;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The drain, and what begins it at the end.
 */
@Configuration(proxyBeanMethods = false)
class DrainConfiguration {

	@Bean
	DrainClock drainClock() {
		return DrainClock.SYSTEM;
	}

	@Bean
	Drain drain(Listeners listeners, EchoProperties properties, ApplicationContext context, DrainClock clock,
			EventLoopGroup eventLoops,
			@Value("${spring.lifecycle.timeout-per-shutdown-phase:30s}") Duration shutdownTimeout) {
		DrainProperties drain = properties.drain();
		if (drain.total().compareTo(shutdownTimeout) >= 0) {
			throw new InvalidSettingException("echo.drain", String.format(Locale.ROOT,
					("takes up to %s s (delay + spread + grace-period + linger), which must be below the %s s of "
							+ "'spring.lifecycle.timeout-per-shutdown-phase'"),
					drain.total().toMillis() / 1000.0, shutdownTimeout.toMillis() / 1000.0));
		}
		DrainTimes times = new DrainTimes(drain.delay(), drain.spread(), drain.quietPeriod(), drain.gracePeriod(),
				drain.linger());
		return new Drain(listeners, times,
				() -> AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC), clock,
				eventLoops.outOfMemory());
	}

	@Bean
	DrainOnClose drainOnClose(Drain drain, ApplicationContext context,
			@Value("${spring.lifecycle.timeout-per-shutdown-phase:30s}") Duration shutdownTimeout) {
		return new DrainOnClose(drain, context, shutdownTimeout);
	}

}
