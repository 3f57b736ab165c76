package io.echosounder.application;

import io.echosounder.otlp.OtlpConfiguration;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Profile;

/**
 * The profile {@code otlp}. Imported here, as an import of the application's own class
 * would load OpenTelemetry at each start.
 */
@Configuration(proxyBeanMethods = false)
@Profile("otlp")
@Import(OtlpConfiguration.class)
class OtlpProfileConfiguration {

}
