package io.echosounder.client;

import io.echosounder.settings.EchoProperties;
import io.echosounder.transport.EventLoopGroup;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.integration.ip.tcp.connection.AbstractClientConnectionFactory;

/**
 * Auto-configuration for a {@link FrameClient} of each {@code echo.clients.<name>}.
 */
@AutoConfiguration(after = SslAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "echo.enabled", matchIfMissing = true)
@ConditionalOnClass(AbstractClientConnectionFactory.class)
@EnableConfigurationProperties(EchoProperties.class)
@Import(FrameClientRegistrar.class)
public final class FrameClientAutoConfiguration {

	/** Name of the bean that creates clients. */
	static final String CLIENTS = "frameClients";

	@Bean
	@ConditionalOnMissingBean(FrameClientConnectionDetails.class)
	PropertiesFrameClientConnectionDetails frameClientConnectionDetails(EchoProperties properties) {
		return new PropertiesFrameClientConnectionDetails(properties.clients());
	}

	/**
	 * Create this bean lazily, as an application without clients needs no event loops.
	 */
	@Bean(CLIENTS)
	@Lazy
	FrameClients frameClients(EchoProperties properties, EventLoopGroup eventLoops, SslBundles bundles,
			ObjectProvider<FrameClientConnectionDetails> details, ObjectProvider<FrameClientCustomizer> customizers) {
		return new FrameClients(properties.clients(), eventLoops, bundles, details, customizers);
	}

}
