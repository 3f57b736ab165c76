package io.echosounder.drain;

import java.time.Duration;
import java.util.Locale;

import io.echosounder.listener.ListenerAutoConfiguration;
import io.echosounder.listener.Listeners;
import io.echosounder.settings.DrainProperties;
import io.echosounder.settings.EchoProperties;
import io.echosounder.settings.InvalidSettingException;
import io.echosounder.transport.EventLoopGroup;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleProperties;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for the drain, which begins when the context closes.
 */
@AutoConfiguration(after = { ListenerAutoConfiguration.class, LifecycleAutoConfiguration.class })
@EnableConfigurationProperties(LifecycleProperties.class)
@ConditionalOnBooleanProperty(name = "echo.enabled", matchIfMissing = true)
public final class DrainAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	DrainClock drainClock() {
		return DrainClock.SYSTEM;
	}

	@Bean
	Drain drain(Listeners listeners, EchoProperties properties, ApplicationContext context, DrainClock clock,
			EventLoopGroup eventLoops, LifecycleProperties lifecycle) {
		DrainProperties drain = properties.drain();
		listeners.forEachNowAndLater((_) -> check(drain, lifecycle.getTimeoutPerShutdownPhase()));
		DrainTimes times = new DrainTimes(drain.delay(), drain.spread(), drain.quietPeriod(), drain.gracePeriod(),
				drain.linger());
		return new Drain(listeners, times,
				() -> AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC), clock,
				eventLoops.outOfMemory());
	}

	/** Check the settings; an application without listeners may have any timeout. */
	private static void check(DrainProperties drain, Duration shutdownTimeout) {
		if (drain.total().compareTo(shutdownTimeout) >= 0) {
			throw new InvalidSettingException("echo.drain", String.format(Locale.ROOT,
					("takes up to %s s (delay + spread + grace-period + linger), which must be below the %s s of "
							+ "'spring.lifecycle.timeout-per-shutdown-phase'"),
					drain.total().toMillis() / 1000.0, shutdownTimeout.toMillis() / 1000.0));
		}
	}

	@Bean
	DrainOnClose drainOnClose(Drain drain, Listeners listeners, ApplicationContext context,
			LifecycleProperties lifecycle) {
		return new DrainOnClose(drain, () -> !listeners.isEmpty(), context, lifecycle.getTimeoutPerShutdownPhase());
	}

}
