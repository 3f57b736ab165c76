package io.echosounder.listener;

import java.util.Locale;

import io.echosounder.address.AddressFormat;
import io.echosounder.transport.ListenException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says why a listener could not listen.
 */
class ListenFailureAnalyzer extends AbstractFailureAnalyzer<ListenException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ListenException cause) {
		String setting = "echo.listeners." + cause.listener();
		String sentence = String.format(Locale.ROOT, "Listener '%s' cannot listen on %s: ", cause.listener(),
				AddressFormat.format(cause.address()));
		return switch (cause.reason()) {
			case "Address already in use" ->
				new FailureAnalysis(sentence + "the port is taken.", String.format(Locale.ROOT,
						"Stop what listens there, or choose another port with '%s.port'.", setting), cause);
			case "Cannot assign requested address" -> new FailureAnalysis(
					sentence + "this machine does not have that address.",
					String.format(Locale.ROOT,
							"Set '%s.address' to an address of this machine, or remove it to listen on all.", setting),
					cause);
			default -> new FailureAnalysis(sentence + cause.reason() + ".",
					String.format(Locale.ROOT, "Choose another '%s.address' or '%s.port'.", setting, setting), cause);
		};
	}

}
