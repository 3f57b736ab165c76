package io.echosounder.management;

import java.net.BindException;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Explains why the web server could not listen, and names the setting. Precedes Boot's
 * own analyzer, which names no setting.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class WebServerFailureAnalyzer extends AbstractFailureAnalyzer<WebServerException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, WebServerException cause) {
		if (cause instanceof PortInUseException inUse) {
			return new FailureAnalysis(
					String.format(Locale.ROOT, "The web server cannot listen: port %d is in use.", inUse.getPort()),
					"Stop the process that listens there, or set 'server.port', or 'management.server.port', to "
							+ "another port.",
					cause);
		}
		BindException bind = findCause(cause, BindException.class);
		if (bind == null || !String.valueOf(bind.getMessage()).contains("Cannot assign requested address")) {
			return null;
		}
		return new FailureAnalysis("The web server cannot listen: this machine does not have its address.",
				"Set 'server.address', or 'management.server.address', to an address of this machine.", cause);
	}

}
