package io.echosounder.test;

import io.echosounder.listener.ListenerPorts;
import io.echosounder.listener.ListenerPortsAutoConfiguration;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/**
 * The values of {@link LocalListenerPort}, where Spring Boot's test support is on the
 * class path.
 */
@AutoConfiguration(after = ListenerPortsAutoConfiguration.class)
@ConditionalOnClass(name = "org.springframework.boot.test.context.SpringBootTest")
@ConditionalOnBean(ListenerPorts.class)
public final class LocalListenerPortAutoConfiguration {

	@Bean
	static BeanFactoryPostProcessor localListenerPorts() {
		return (beanFactory) -> {
			if (beanFactory instanceof DefaultListableBeanFactory factory) {
				factory.setAutowireCandidateResolver(new LocalListenerPortResolver(
						factory.getAutowireCandidateResolver(), factory.getBeanProvider(ListenerPorts.class)));
			}
		};
	}

}
