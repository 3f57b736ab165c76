package io.echosounder.listener;

import io.echosounder.transport.ListenException;
import io.echosounder.transport.ServerConnectionFactory;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says why a listener could not listen.
 */
class ListenFailureAnalyzer extends AbstractFailureAnalyzer<ListenException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ListenException cause) {
		String setting = "echo.listeners." + cause.listener();
		String sentence = "Listener '%s' cannot listen on %s: ".formatted(cause.listener(),
				ServerConnectionFactory.format(cause.address()));
		return switch (cause.reason()) {
			case "Address already in use" -> new FailureAnalysis(sentence + "the port is taken.",
					"Stop what listens there, or choose another port with '%s.port'.".formatted(setting), cause);
			case "Cannot assign requested address" -> new FailureAnalysis(
					sentence + "this machine does not have that address.",
					"Set '%s.address' to an address of this machine, or remove it to listen on all.".formatted(setting),
					cause);
			default -> new FailureAnalysis(sentence + cause.reason() + ".",
					"Choose another '%s.address' or '%s.port'.".formatted(setting, setting), cause);
		};
	}

}
