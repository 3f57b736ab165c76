package io.echosounder.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

import io.echosounder.address.Target;
import io.echosounder.framing.Framing;
import io.echosounder.load.Load;
import io.echosounder.load.LoadOptions;
import io.echosounder.load.LoadResult;
import io.echosounder.load.Sizes;
import io.echosounder.probe.ProbeOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code load}: many echoes at once. Reads its flags, and leaves the rest to a
 * {@link Load}.
 */
@Command(name = "load", sortOptions = false, mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
		showDefaultValues = false,
		customSynopsis = { "echosounder load [OPTIONS] HOST:PORT", "       echosounder load compare A.json B.json" },
		commandListHeading = "%nCommands:%n",
		header = "Load at a constant rate, or as fast as echoes come back; compares every byte.",
		description = { "", "With --rate, latency is also measured from the time at which each payload",
				"was due, so a peer that stalls cannot hide it.", "Ctrl-C prints the figures so far.", "" },
		footer = { "", "Durations need a unit: 250ms, 10s, 5m. Sizes are bytes, or 64KB, 1MB.", "",
				"Exit status: 0 all echoes came back, 1 some did not, 2 wrong usage.", "", "Examples:",
				"  echosounder load localhost:7007", "  echosounder load -C 100 --rate 20000 -d 1m localhost:7007",
				"  echosounder load -C 4 --depth 64 --framing lf -s 20-2KB localhost:7008",
				"  echosounder load -C 50 --rate 5000 --report load.html localhost:7007",
				"  echosounder load compare before.json after.json" })
final class LoadCommand implements Callable<Integer> {

	private static final Duration DURATION = Duration.ofSeconds(10);

	private final PrintWriter out;

	private final List<String> arguments;

	@Mixin
	private final CommonFlags common = new CommonFlags();

	@Mixin
	private final PercentilesFlag percentiles = new PercentilesFlag();

	@Option(names = { "-C", "--connections" }, paramLabel = "N", defaultValue = "10",
			description = "Number of connections (default: ${DEFAULT-VALUE}).")
	private int connections;

	@Option(names = "--depth", paramLabel = "N", defaultValue = "1",
			description = "Payloads in flight per connection, at most (default: ${DEFAULT-VALUE}).")
	private int depth;

	@Option(names = "--rate", paramLabel = "N",
			description = "Payloads per second over all connections (default: closed loop).")
	private @Nullable Double rate;

	@Option(names = { "-d", "--duration" }, paramLabel = "TIME", converter = DurationConverter.class,
			description = "Stop sending after this time (default: 10s without --count).")
	private @Nullable Duration duration;

	@Option(names = { "-c", "--count" }, paramLabel = "N", description = "Stop after N payloads.")
	private @Nullable Long count;

	@Option(names = { "-s", "--size" }, paramLabel = "BYTES", defaultValue = "64", converter = SizesConverter.class,
			description = "Payload size without delimiter or length header, or a range such as 20-2KB (default: ${DEFAULT-VALUE}).")
	private Sizes sizes = Sizes.of(0);

	@Option(names = "--report", paramLabel = "FILE.html", converter = PathConverter.class,
			description = "Also write a self-contained HTML page with plots.")
	private @Nullable Path report;

	/**
	 * Create a command.
	 * @param arguments all that was typed, for the report
	 */
	LoadCommand(PrintWriter out, List<String> arguments) {
		this.out = out;
		this.arguments = arguments;
	}

	@Override
	public Integer call() {
		Target target = this.common.target();
		LoadOptions options = options();
		ProbeOptions probeOptions = this.common.options(this.sizes.max(), false);
		this.common.options(this.sizes.min(), false);
		List<BigDecimal> percentiles = this.percentiles.values();
		checkReport();
		Invocation invocation = Invocation.of(Instant.now(), Commands.NAME, this.arguments);
		LoadResult result = run(new Load(target, probeOptions, options), options);
		print(target, probeOptions.framing(), result, percentiles, invocation);
		if (this.report != null) {
			write(this.report, new LoadPage(target, result, percentiles, invocation).toString());
		}
		return result.isPerfect() ? ExitStatus.OK : ExitStatus.FAILED;
	}

	private LoadOptions options() {
		if (this.rate != null && !(this.rate > 0)) {
			throw new UsageException("--rate must be more than 0, not " + this.rate);
		}
		Duration duration = (this.duration != null || this.count != null) ? this.duration : DURATION;
		try {
			return new LoadOptions(this.connections, this.depth, (this.rate != null) ? this.rate : 0, duration,
					(this.count != null) ? this.count : Long.MAX_VALUE, this.sizes);
		}
		catch (IllegalArgumentException ex) {
			throw UsageException.of(ex);
		}
	}

	private LoadResult run(Load load, LoadOptions options) {
		if (this.common.quiet() || this.common.json() || !Terminal.isThere()) {
			return load.run((_) -> {
				// only the end is reported
			});
		}
		ProgressBar bar = new ProgressBar(new StatusLine(this.out, Terminal.columns()), options);
		LoadResult result = load.run(bar);
		bar.end();
		return result;
	}

	private void print(Target target, Framing framing, LoadResult result, List<BigDecimal> percentiles,
			Invocation invocation) {
		if (this.common.json()) {
			this.out.println(LoadJson.of(target, result, percentiles, invocation));
		}
		else {
			new LoadText(this.out, target, framing).print(result, percentiles);
		}
		this.out.flush();
	}

	/** Check the report file before the load, without touching an earlier report. */
	private void checkReport() {
		Path file = this.report;
		if (file == null) {
			return;
		}
		boolean there = Files.exists(file);
		try {
			Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
			if (!there) {
				Files.delete(file);
			}
		}
		catch (IOException ex) {
			throw new UsageException(String.format(Locale.ROOT, "--report %s cannot be written", file), ex);
		}
	}

	private static void write(Path file, String page) {
		try {
			Files.writeString(file, page);
		}
		catch (IOException ex) {
			throw new UsageException(String.format(Locale.ROOT, "--report %s cannot be written", file), ex);
		}
	}

}
