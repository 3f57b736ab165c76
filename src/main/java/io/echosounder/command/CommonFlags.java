package io.echosounder.command;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.echosounder.address.AddressFamily;
import io.echosounder.address.Target;
import io.echosounder.framing.Framing;
import io.echosounder.probe.ProbeOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Flags of all commands: target, protocol and report.
 */
final class CommonFlags {

	private static final Pattern URL = Pattern.compile("(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?<rest>[^/]*)/?.*");

	private static final Pattern WITH_PORT = Pattern.compile("([^:]+|\\[.*\\]):\\d+");

	// not required, as a subcommand has no target
	@Parameters(arity = "0..2", paramLabel = "HOST:PORT", hideParamSyntax = true,
			description = "host:port, host port, [v6]:port or tcp://host:port.")
	private List<String> target = List.of();

	@Option(names = { "-t", "--timeout" }, paramLabel = "TIME", defaultValue = "5s",
			converter = DurationConverter.class,
			description = "Time limit of an attempt, or of each step of path (default: ${DEFAULT-VALUE}).")
	private Duration timeout = Duration.ZERO;

	@Option(names = "-4", description = "Use IPv4 addresses only.")
	private boolean four;

	@Option(names = "-6", description = "Use IPv6 addresses only.")
	private boolean six;

	@Option(names = "--framing", paramLabel = "FRAMING", defaultValue = "raw", converter = FramingConverter.class,
			completionCandidates = FramingConverter.Names.class,
			description = "raw, lf, crlf, nul, stx-etx, length1, length2 or length4 (default: ${DEFAULT-VALUE}).")
	private Framing framing = Framing.RAW;

	@Option(names = "--proxy-protocol", paramLabel = "v1|v2", converter = ProxyVersionConverter.class,
			completionCandidates = ProxyVersionConverter.Names.class,
			description = "Send a PROXY header first, before TLS.")
	private @Nullable Integer proxyVersion;

	@Mixin
	private final TlsFlags tls = new TlsFlags();

	@Option(names = { "-q", "--quiet" }, description = "Print the summary only.")
	private boolean quiet;

	@Option(names = { "-j", "--json" }, description = "Print one JSON object per line; times are in seconds.")
	private boolean json;

	Target target() {
		if (this.target.isEmpty()) {
			throw new UsageException("Missing required parameter: 'HOST:PORT'");
		}
		try {
			String first = withoutScheme(this.target.getFirst());
			if (this.target.size() == 2 && WITH_PORT.matcher(first).matches()) {
				throw new UsageException(String.format(Locale.ROOT, "Unexpected argument '%s': '%s' has a port already",
						this.target.getLast(), first));
			}
			return (this.target.size() == 1) ? Target.parse(first) : Target.of(first, this.target.getLast());
		}
		catch (IllegalArgumentException ex) {
			throw UsageException.of(ex);
		}
	}

	/** Remove the scheme, as other tools write addresses as URLs. */
	private static String withoutScheme(String target) {
		Matcher url = URL.matcher(target);
		if (!url.matches()) {
			return target;
		}
		String rest = url.group("rest");
		return switch (url.group("scheme").toLowerCase(Locale.ROOT)) {
			case "tcp" -> rest;
			case "tls", "ssl" -> throw otherScheme(target, "--tls " + rest);
			default -> throw otherScheme(target, rest);
		};
	}

	private static UsageException otherScheme(String target, String instead) {
		return new UsageException(
				String.format(Locale.ROOT, "'%s' has a scheme other than tcp: write %s", target, instead));
	}

	/**
	 * Return the protocol options.
	 * @param size bytes of a payload
	 * @param reconnect whether each attempt has a separate connection
	 */
	ProbeOptions options(int size, boolean reconnect) {
		if (this.four && this.six) {
			throw new UsageException("-4 and -6 exclude each other");
		}
		AddressFamily family = this.four ? AddressFamily.IPV4 : this.six ? AddressFamily.IPV6 : AddressFamily.ANY;
		try {
			return new ProbeOptions(this.framing, size, this.timeout, reconnect, family,
					(this.proxyVersion != null) ? this.proxyVersion : 0, this.tls.options());
		}
		catch (IllegalArgumentException ex) {
			throw UsageException.of(ex);
		}
	}

	boolean quiet() {
		return this.quiet;
	}

	boolean json() {
		return this.json;
	}

}
