package io.echosounder.management;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Rules against requests that another site makes a browser send. A page of another site
 * may change nothing. While the server is bound to loopback, a name that is not its own
 * (DNS rebinding) may not even read. Clients that are no browsers send neither
 * {@code Sec-Fetch-Site} nor {@code Origin}.
 */
final class BrowserRules {

	private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

	private static final Pattern PORT = Pattern.compile(":\\d*$");

	private final boolean anyHost;

	private final Set<String> allowedHosts;

	BrowserRules(List<String> allowedHosts) {
		this.anyHost = allowedHosts.contains("*");
		this.allowedHosts = new HashSet<>();
		allowedHosts.forEach((host) -> this.allowedHosts.add(name(host)));
	}

	/**
	 * Decide on a request.
	 * @param bound the address that the server is bound to; {@code null} for all
	 * @return a sentence for the client; {@code null} if the request is allowed
	 */
	@Nullable String refusal(Facts request, @Nullable InetAddress bound) {
		if (!SAFE.contains(request.method()) && isForeign(request)) {
			return "A page of another site may not do this.";
		}
		if (bound != null && bound.isLoopbackAddress() && request.host() != null && !isOwn(request.host(), bound)) {
			return "This host name is unknown here: use localhost or an address, "
					+ "or add the name to 'echo.management.allowed-hosts'.";
		}
		return null;
	}

	private boolean isForeign(Facts request) {
		if (request.site() != null) {
			return !request.site().equals("same-origin") && !request.site().equals("none");
		}
		String origin = request.origin();
		if (origin == null) {
			return false;
		}
		int scheme = origin.indexOf("://");
		if (scheme < 0) {
			// "null", of a sandboxed page or a file
			return true;
		}
		String authority = origin.substring(scheme + "://".length());
		String defaultPort = origin.startsWith("https:") ? ":443" : ":80";
		return !(request.host() != null
				&& withoutPort(authority, defaultPort).equals(withoutPort(request.host(), defaultPort)))
				&& !this.allowedHosts.contains(name(authority));
	}

	private static String withoutPort(String authority, String port) {
		String lower = authority.toLowerCase(Locale.ROOT);
		return lower.endsWith(port) ? lower.substring(0, lower.length() - port.length()) : lower;
	}

	private boolean isOwn(String host, InetAddress bound) {
		String name = name(host);
		return this.anyHost || isAddress(name) || name.equals("localhost") || name.endsWith(".localhost")
				|| this.allowedHosts.contains(name)
				|| name.equals(name(new InetSocketAddress(bound, 0).getHostString()));
	}

	/** Return whether a name is an address: a DNS name never is, also for browsers. */
	private static boolean isAddress(String name) {
		return name.startsWith("[") || name.matches("\\d+\\.\\d+\\.\\d+\\.\\d+");
	}

	private static String name(String host) {
		String name = PORT.matcher(host).replaceFirst("").toLowerCase(Locale.ROOT);
		return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
	}

	/**
	 * Facts of a request for the rules.
	 *
	 * @param method its method
	 * @param host value of {@code Host}
	 * @param site value of {@code Sec-Fetch-Site}
	 * @param origin value of {@code Origin}
	 */
	record Facts(String method, @Nullable String host, @Nullable String site, @Nullable String origin) {

	}

}
