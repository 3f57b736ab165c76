package io.echosounder.command;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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
 * What all commands are told in the same way: where to, how to speak there, and how to
 * report.
 */
final class CommonFlags {

	private static final Pattern URL = Pattern.compile("(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?<rest>[^/]*)/?.*");

	// not required, as a command within a command has none
	@Parameters(arity = "0..2", paramLabel = "HOST:PORT", hideParamSyntax = true,
			description = "host:port, host port, [v6]:port or tcp://host:port.")
	private List<String> target = List.of();

	@Option(names = { "-t", "--timeout" }, paramLabel = "TIME", defaultValue = "5s",
			converter = DurationConverter.class,
			description = "Time for an attempt, from the name to the echo (default: ${DEFAULT-VALUE}).")
	private Duration timeout = Duration.ZERO;

	@Option(names = "-4", description = "Use IPv4 addresses only.")
	private boolean four;

	@Option(names = "-6", description = "Use IPv6 addresses only.")
	private boolean six;

	@Option(names = "--framing", paramLabel = "FRAMING", defaultValue = "raw", converter = FramingConverter.class,
			description = "raw, lf, crlf, nul, stx-etx, length1, length2 or length4 (default: ${DEFAULT-VALUE}).")
	private Framing framing = Framing.RAW;

	@Option(names = "--proxy-protocol", paramLabel = "v1|v2", converter = ProxyVersionConverter.class,
			description = "Send a PROXY header first, before TLS.")
	private @Nullable Integer proxyVersion;

	@Mixin
	private final TlsFlags tls = new TlsFlags();

	@Option(names = "--percentiles", paramLabel = "P", split = ",", defaultValue = "50,90,99,99.9",
			converter = PercentileConverter.class,
			description = "Percentiles of the summary (default: ${DEFAULT-VALUE}).")
	private List<BigDecimal> percentiles = List.of();

	@Option(names = { "-q", "--quiet" }, description = "Print the summary only.")
	private boolean quiet;

	@Option(names = { "-j", "--json" }, description = "Print a JSON object a line; times are in seconds.")
	private boolean json;

	Target target() {
		if (this.target.isEmpty()) {
			throw new UsageException("Missing required parameter: 'HOST:PORT'");
		}
		try {
			String first = withoutScheme(this.target.getFirst());
			return (this.target.size() == 1) ? Target.parse(first) : Target.of(first, this.target.getLast());
		}
		catch (IllegalArgumentException ex) {
			throw UsageException.of(ex);
		}
	}

	/** Other tools write addresses as URLs. */
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
	 * How to speak there.
	 * @param size bytes of a payload
	 * @param reconnect whether each attempt has a connection of its own
	 */
	ProbeOptions options(int size, boolean reconnect) {
		if (this.four && this.six) {
			throw new UsageException("-4 and -6 leave no address");
		}
		checkPercentiles();
		AddressFamily family = this.four ? AddressFamily.IPV4 : this.six ? AddressFamily.IPV6 : AddressFamily.ANY;
		try {
			return new ProbeOptions(this.framing, size, this.timeout, reconnect, family,
					(this.proxyVersion != null) ? this.proxyVersion : 0, this.tls.options());
		}
		catch (IllegalArgumentException ex) {
			throw UsageException.of(ex);
		}
	}

	/** Each is the name of a figure. */
	private void checkPercentiles() {
		Set<String> names = new HashSet<>();
		for (BigDecimal percentile : this.percentiles) {
			if (!names.add(percentile.stripTrailingZeros().toPlainString())) {
				throw new UsageException("--percentiles has " + percentile.toPlainString() + " twice");
			}
		}
	}

	List<BigDecimal> percentiles() {
		return this.percentiles;
	}

	boolean quiet() {
		return this.quiet;
	}

	boolean json() {
		return this.json;
	}

}
