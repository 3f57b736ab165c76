package io.echosounder.test;

import java.lang.annotation.Annotation;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import io.echosounder.listener.ListenerPorts;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinitionHolder;
import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.beans.factory.support.AutowireCandidateResolver;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;

/**
 * Knows the values of {@link LocalListenerPort}, and leaves everything else to the
 * resolver before it.
 */
final class LocalListenerPortResolver implements AutowireCandidateResolver {

	private final AutowireCandidateResolver others;

	private final ObjectProvider<ListenerPorts> ports;

	LocalListenerPortResolver(AutowireCandidateResolver others, ObjectProvider<ListenerPorts> ports) {
		this.others = others;
		this.ports = ports;
	}

	@Override
	public @Nullable Object getSuggestedValue(DependencyDescriptor descriptor) {
		String listener = listener(descriptor);
		return (listener != null) ? port(listener) : this.others.getSuggestedValue(descriptor);
	}

	private static @Nullable String listener(DependencyDescriptor descriptor) {
		String listener = listener(descriptor.getAnnotations());
		MethodParameter parameter = descriptor.getMethodParameter();
		return (listener == null && parameter != null) ? listener(parameter.getMethodAnnotations()) : listener;
	}

	private static @Nullable String listener(Annotation[] annotations) {
		MergedAnnotation<LocalListenerPort> annotation = MergedAnnotations.from(annotations)
			.get(LocalListenerPort.class);
		return annotation.isPresent() ? annotation.getString(MergedAnnotation.VALUE) : null;
	}

	private int port(String listener) {
		ListenerPorts ports = this.ports.getObject();
		Integer port = ports.find(listener);
		if (port == null) {
			Set<String> bound = ports.listeners();
			throw new IllegalStateException(String.format(Locale.ROOT, "Listener '%s' has not bound a port. %s.",
					listener, bound.isEmpty() ? "No listener has, so far"
							: "These have: " + bound.stream().collect(Collectors.joining("', '", "'", "'"))));
		}
		return port;
	}

	@Override
	public boolean isAutowireCandidate(BeanDefinitionHolder definition, DependencyDescriptor descriptor) {
		return this.others.isAutowireCandidate(definition, descriptor);
	}

	@Override
	public boolean isRequired(DependencyDescriptor descriptor) {
		return this.others.isRequired(descriptor);
	}

	@Override
	public boolean hasQualifier(DependencyDescriptor descriptor) {
		return this.others.hasQualifier(descriptor);
	}

	@Override
	public @Nullable String getSuggestedName(DependencyDescriptor descriptor) {
		return this.others.getSuggestedName(descriptor);
	}

	@Override
	public @Nullable Object getLazyResolutionProxyIfNecessary(DependencyDescriptor descriptor,
			@Nullable String beanName) {
		return this.others.getLazyResolutionProxyIfNecessary(descriptor, beanName);
	}

	@Override
	public @Nullable Class<?> getLazyResolutionProxyClass(DependencyDescriptor descriptor, @Nullable String beanName) {
		return this.others.getLazyResolutionProxyClass(descriptor, beanName);
	}

	@Override
	public AutowireCandidateResolver cloneIfNecessary() {
		return new LocalListenerPortResolver(this.others.cloneIfNecessary(), this.ports);
	}

}
