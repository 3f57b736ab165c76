package io.echosounder.client;

import java.util.Map;
import java.util.Set;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Registers a bean for each client that the settings name, unless the application has a
 * bean of that name. The definitions call a factory method, as Spring's ahead-of-time
 * processing can write such definitions to code.
 */
final class FrameClientRegistrar implements ImportBeanDefinitionRegistrar {

	private final Environment environment;

	FrameClientRegistrar(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
		for (String name : names()) {
			String beanName = name + "Client";
			if (!registry.containsBeanDefinition(beanName)) {
				registry.registerBeanDefinition(beanName, definition(name));
			}
		}
	}

	/**
	 * Return the names only: the values are bound and checked with all other settings.
	 */
	private Set<String> names() {
		return Binder.get(this.environment)
			.bind("echo.clients", Bindable.mapOf(String.class, Object.class))
			.orElseGet(Map::of)
			.keySet();
	}

	private static RootBeanDefinition definition(String name) {
		RootBeanDefinition definition = new RootBeanDefinition();
		definition.setFactoryBeanName(FrameClientAutoConfiguration.CLIENTS);
		definition.setFactoryMethodName(FrameClients.FACTORY_METHOD);
		definition.setTargetType(ConnectionFrameClient.class);
		definition.getConstructorArgumentValues().addIndexedArgumentValue(0, name);
		definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, name));
		return definition;
	}

}
