package io.echosounder.info;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Host of this process, as far as the settings disclose it.
 *
 * @param name name of the host
 * @param environment environment variables that describe it; {@code null} if hidden
 */
public record Host(String name, @Nullable Map<String, String> environment) {

	/** A hidden host. */
	public static final Host HIDDEN = new Host("hidden", null);

	/**
	 * Variables that container engines and Kubernetes manifests set by convention, none
	 * of which can hold a secret.
	 */
	private static final List<String> VARIABLES = List.of("HOSTNAME", "POD_NAME", "POD_NAMESPACE", "NODE_NAME");

	/**
	 * Find the host of this process. May query a name server.
	 * @param environment all environment variables
	 */
	static Host find(Map<String, String> environment) {
		Map<String, String> told = new TreeMap<>(environment);
		told.keySet().retainAll(VARIABLES);
		return new Host(hostName(), told);
	}

	private static String hostName() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException _) {
			// the host has a name, but no address by that name
			return "unknown";
		}
	}

}
