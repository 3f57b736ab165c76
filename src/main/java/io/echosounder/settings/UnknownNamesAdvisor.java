package io.echosounder.settings;

import java.util.HashSet;
import java.util.Locale;
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
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.Ordered;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Refuses settings below {@code echo} that have an unknown name, so that a typing error
 * does not pass for a default, in variables of the environment and properties of the JVM
 * as in files. An application that uses this library may have settings of its own there,
 * such as {@code echo.greeting}: only names below a group of ours are refused then.
 */
public final class UnknownNamesAdvisor implements ConfigurationPropertiesBindHandlerAdvisor, Ordered {

	private static final String SERVICE_HOST = "SERVICE_HOST";

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

	/**
	 * Whether Kubernetes has set a variable for a service whose name begins with echo:
	 * beside {@code ECHO_SERVICE_HOST}, there are {@code ECHO_PORT_7007_TCP} and others.
	 */
	private static boolean isServiceLink(String variable, SystemEnvironmentPropertySource environment) {
		for (String name : environment.getPropertyNames()) {
			if (name.endsWith("_" + SERVICE_HOST)) {
				String service = name.substring(0, name.length() - SERVICE_HOST.length());
				if (variable.startsWith(service + "SERVICE_") || variable.equals(service + "PORT")
						|| variable.startsWith(service + "PORT_")) {
					return true;
				}
			}
		}
		return false;
	}

	/** For the settings below {@code echo} alone; others are not its business. */
	private final class EchoHandler extends NoUnboundElementsBindHandler {

		private final BindHandler parent;

		/**
		 * Variables of what is bound that have an underscore for each hyphen, such as
		 * {@code ECHO_DRAIN_GRACE_PERIOD}: Boot binds them, but under another name.
		 */
		private final Set<String> variables = new HashSet<>();

		EchoHandler(BindHandler parent) {
			super(parent);
			this.parent = parent;
		}

		@Override
		public @Nullable Object onSuccess(ConfigurationPropertyName name, Bindable<?> target, BindContext context,
				Object result) {
			this.variables.add(name.toString().toUpperCase(Locale.ROOT).replaceAll("[.\\-\\[]", "_").replace("]", ""));
			return super.onSuccess(name, target, context, result);
		}

		private boolean isUnknown(ConfigurationProperty property) {
			return !(property.getOrigin() instanceof PropertySourceOrigin origin
					&& origin.getPropertySource() instanceof SystemEnvironmentPropertySource environment
					&& (this.variables.contains(origin.getPropertyName().toUpperCase(Locale.ROOT))
							|| isServiceLink(origin.getPropertyName(), environment)));
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
					.filter((property) -> isOurs(property) && isUnknown(property))
					.collect(Collectors.toSet());
				if (!ours.isEmpty()) {
					throw new UnboundConfigurationPropertiesException(ours);
				}
			}
		}

	}

}
