package io.echosounder.info;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Where this process runs.
 *
 * @param name name of the host
 * @param environment those environment variables that say so; {@code null} if they are
 * not to be told
 */
record Host(String name, @Nullable Map<String, String> environment) {

	/** Tells nobody. */
	static final Host HIDDEN = new Host("hidden", null);

	/**
	 * What container engines and Kubernetes manifests by convention set, and nothing in
	 * which there could be a secret.
	 */
	private static final List<String> VARIABLES = List.of("HOSTNAME", "POD_NAME", "POD_NAMESPACE", "NODE_NAME");

	/**
	 * Looks where this process runs. May ask a name server.
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
			// it has a name, but no address by that name
			return "unknown";
		}
	}

}
