package io.echosounder.settings;

import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.Ordered;

/**
 * Refuses settings below {@code echo} that have an unknown name, so that a typing error
 * does not pass for a default. An application that uses this library may have settings of
 * its own there, such as {@code echo.greeting}: only names below a group of ours are
 * refused then.
 */
public final class UnknownNamesAdvisor implements ConfigurationPropertiesBindHandlerAdvisor, Ordered {

	private static final Set<String> GROUPS = Set.of("listeners", "drain", "selfcheck", "probe", "management", "page",
			"clients");

	private final boolean all;

	private UnknownNamesAdvisor(boolean all) {
		this.all = all;
	}

	/**
	 * Return an advisor for the executable, whose settings below {@code echo} are all
	 * known.
	 * @return an advisor that refuses each unknown name
	 */
	public static UnknownNamesAdvisor ofApplication() {
		return new UnknownNamesAdvisor(true);
	}

	/**
	 * Return an advisor for applications that use this library.
	 * @return an advisor that refuses unknown names below the groups of this library
	 */
	public static UnknownNamesAdvisor ofLibrary() {
		return new UnknownNamesAdvisor(false);
	}

	/** Inside of those that tell the handler below them of more names. */
	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public BindHandler apply(BindHandler handler) {
		return new EchoHandler(handler);
	}

	private boolean isOurs(ConfigurationProperty property) {
		ConfigurationPropertyName name = property.getName();
		return this.all || (name.getNumberOfElements() > 2 && GROUPS.contains(name.getElement(1, Form.UNIFORM)));
	}

	/** For the settings below {@code echo} alone; others are not its business. */
	private final class EchoHandler extends NoUnboundElementsBindHandler {

		private final BindHandler parent;

		EchoHandler(BindHandler parent) {
			super(parent, new UnboundElementsSourceFilter());
			this.parent = parent;
		}

		@Override
		public void onFinish(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
				@Nullable Object result) throws Exception {
			if (context.getDepth() == 0 && !name.equals(EchoProperties.NAME)) {
				this.parent.onFinish(name, target, context, result);
				return;
			}
			try {
				super.onFinish(name, target, context, result);
			}
			catch (UnboundConfigurationPropertiesException ex) {
				Set<ConfigurationProperty> ours = ex.getUnboundProperties()
					.stream()
					.filter(UnknownNamesAdvisor.this::isOurs)
					.collect(Collectors.toSet());
				if (!ours.isEmpty()) {
					throw new UnboundConfigurationPropertiesException(ours);
				}
			}
		}

	}

}
