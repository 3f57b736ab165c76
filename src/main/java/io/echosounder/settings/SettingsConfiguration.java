package io.echosounder.settings;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/**
 * Binds the settings.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EchoProperties.class)
class SettingsConfiguration {

}
