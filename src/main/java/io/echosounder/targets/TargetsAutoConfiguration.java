package io.echosounder.targets;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.echosounder.bundle.ClientTlsSource;
import io.echosounder.lifecycle.PhasedLifecycle;
import io.echosounder.lifecycle.Phases;
import io.echosounder.probe.ProbeOptions;
import io.echosounder.settings.EchoProperties;
import io.echosounder.settings.ModuleProperties;
import io.echosounder.settings.ProbeProperties;
import io.echosounder.settings.SettingsAutoConfiguration;
import io.echosounder.settings.TargetProperties;
import io.echosounder.tls.ClientTls;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for targets, and for the prober, which probes on request.
 */
@AutoConfiguration(after = { SettingsAutoConfiguration.class, SslAutoConfiguration.class },
		afterName = "io.echosounder.metrics.MetricsAutoConfiguration")
@ConditionalOnBooleanProperty(name = "echo.enabled", matchIfMissing = true)
public final class TargetsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	TargetObserverFactory silentTargetObserverFactory() {
		return (_, _) -> (_) -> {
		};
	}

	@Bean
	Targets targets(EchoProperties properties, SslBundles bundles, TargetObserverFactory observers) {
		Map<String, TargetProperties> settings = properties.probe().targets();
		List<ProbedTarget> targets = new ArrayList<>();
		settings.forEach((name, target) -> {
			AtomicReference<@Nullable ClientTls> tls = new AtomicReference<>();
			ClientTlsSource.supply(String.format(Locale.ROOT, "Target %s is probed", name),
					String.format(Locale.ROOT, "echo.probe.targets.%s.tls", name), target.tls(), bundles, tls::set);
			targets.add(new ProbedTarget(name, target.target(), () -> target.options(target.reconnect(), tls.get()),
					ProbeSchedule.of(targets.size(), settings.size(), target.period()), target.health(),
					observers.targetObserverOf(name, target.tls().isSpoken()), System::nanoTime, Thread::sleep));
		});
		return new Targets(targets);
	}

	@Bean
	Prober prober(EchoProperties properties, SslBundles bundles) {
		ProbeProperties probe = properties.probe();
		Map<String, Supplier<ProbeOptions>> modules = new LinkedHashMap<>();
		probe.modules().forEach((name, module) -> {
			AtomicReference<@Nullable ClientTls> tls = new AtomicReference<>();
			ClientTlsSource.supply(String.format(Locale.ROOT, "Module %s is probed", name),
					String.format(Locale.ROOT, "echo.probe.modules.%s.tls", name), module.tls(), bundles, tls::set);
			modules.put(name, () -> module.options(true, tls.get()));
		});
		return new Prober(modules, () -> ModuleProperties.DEFAULTS.options(true, null),
				probe.endpoint().allowedTargets(), probe.endpoint().maxProbes());
	}

	@Bean
	PhasedLifecycle targetsLifecycle(Targets targets, Prober prober) {
		return new PhasedLifecycle(Phases.TARGETS_AND_PAGE, () -> {
			targets.start();
			prober.start();
		}, () -> {
			targets.stop();
			prober.stop();
		});
	}

}
