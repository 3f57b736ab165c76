package io.echosounder.bundle;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.ssl.JksSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ResourceLoader;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.util.StringUtils;

/**
 * Auto-configuration for a second watch of bundles with {@code reload-on-update}, in
 * addition to Boot's.
 */
@AutoConfiguration(after = { SslAutoConfiguration.class, IntegrationAutoConfiguration.class })
@ConditionalOnBooleanProperty(name = "echo.enabled", matchIfMissing = true)
@ConditionalOnBean(DefaultSslBundleRegistry.class)
public final class BundleAutoConfiguration {

	@Bean
	WatchLifecycle bundleWatchLifecycle(SslProperties properties, DefaultSslBundleRegistry registry,
			ResourceLoader resourceLoader, @Qualifier("taskScheduler") TaskScheduler taskScheduler) {
		ResourceLoader loader = ApplicationResourceLoader.get(resourceLoader, true);
		List<WatchedBundle> bundles = new ArrayList<>();
		properties.getBundle().getPem().forEach((name, bundle) -> {
			if (bundle.isReloadOnUpdate()) {
				bundles.add(new WatchedBundle(registry, name, files(bundle, loader),
						() -> PropertiesSslBundle.get(bundle, loader)));
			}
		});
		properties.getBundle().getJks().forEach((name, bundle) -> {
			if (bundle.isReloadOnUpdate()) {
				bundles.add(new WatchedBundle(registry, name, files(bundle, loader),
						() -> PropertiesSslBundle.get(bundle, loader)));
			}
		});
		return new WatchLifecycle(bundles, taskScheduler);
	}

	private static Set<Path> files(PemSslBundleProperties bundle, ResourceLoader loader) {
		return files(loader, bundle.getKeystore().getCertificate(), bundle.getKeystore().getPrivateKey(),
				bundle.getTruststore().getCertificate(), bundle.getTruststore().getPrivateKey());
	}

	private static Set<Path> files(JksSslBundleProperties bundle, ResourceLoader loader) {
		return files(loader, bundle.getKeystore().getLocation(), bundle.getTruststore().getLocation());
	}

	/** Return the files; Boot has refused at the start each location that is no file. */
	private static Set<Path> files(ResourceLoader loader, @Nullable String... locations) {
		Set<Path> files = new HashSet<>();
		for (String location : locations) {
			if (StringUtils.hasText(location)) {
				try {
					File file = loader.getResource(location).getFile();
					files.add(file.toPath().toAbsolutePath());
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			}
		}
		return files;
	}

}
