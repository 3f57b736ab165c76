package io.echosounder.listener;

import java.net.InetSocketAddress;
import java.util.Locale;

import io.echosounder.address.AddressFormat;
import io.echosounder.transport.ListenException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains why a listener could not listen.
 */
class ListenFailureAnalyzer extends AbstractFailureAnalyzer<ListenException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ListenException cause) {
		return analysis(cause.listener(), cause.address(), cause.reason(), cause);
	}

	static FailureAnalysis analysis(String listener, InetSocketAddress address, String reason, Throwable cause) {
		String setting = "echo.listeners." + listener;
		String sentence = String.format(Locale.ROOT, "Listener '%s' cannot listen on %s: ", listener,
				AddressFormat.format(address));
		return switch (reason) {
			case "Address already in use" ->
				new FailureAnalysis(sentence + "the port is taken.", String.format(Locale.ROOT,
						"Stop what listens there, or choose another port with '%s.port'.", setting), cause);
			case "Cannot assign requested address" -> new FailureAnalysis(
					sentence + "this machine does not have that address.",
					String.format(Locale.ROOT,
							"Set '%s.address' to an address of this machine, or remove it to listen on all.", setting),
					cause);
			case "Address family not supported by protocol" ->
				new FailureAnalysis(sentence + "this machine or its JVM does not have IPv6.", String.format(Locale.ROOT,
						"Set '%s.address' to an IPv4 address, or remove it to listen on all.", setting), cause);
			case "Permission denied" -> new FailureAnalysis(sentence + "this process may not use that port.",
					String.format(Locale.ROOT,
							"Set '%s.port' to 1024 or above, give the process the capability CAP_NET_BIND_SERVICE, or "
									+ "lower the sysctl net.ipv4.ip_unprivileged_port_start.",
							setting),
					cause);
			default -> new FailureAnalysis(sentence + reason + ".",
					String.format(Locale.ROOT, "Choose another '%s.address' or '%s.port'.", setting, setting), cause);
		};
	}

}
