package io.echosounder.command;

import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;

import io.echosounder.address.Target;
import io.echosounder.hold.Hold;
import io.echosounder.hold.HoldEvent;
import io.echosounder.hold.HoldOptions;
import io.echosounder.hold.HoldStatistics;
import io.echosounder.hold.IdleResult;
import io.echosounder.hold.IdleSearch;
import io.echosounder.probe.FailedException;
import io.echosounder.probe.ProbeOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code hold}: connections that stay. Reads its flags, and leaves the rest to a
 * {@link Hold} or an {@link IdleSearch}.
 */
@Command(name = "hold", sortOptions = false, mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
		showDefaultValues = false, abbreviateSynopsis = true,
		header = "Keeps connections open, and reports what happened to each.",
		description = { "", "Each connection requests an echo per interval and is reopened when it ends.",
				"Ctrl-C prints the summary.", "" },
		footer = { "", "Durations need a unit: 250ms, 10s, 5m. Sizes are bytes, or 64KB, 1MB.", "",
				"Exit status: 0 every echo came once, connections ended only with FIN, and all",
				"were open at the end; or the search is done. 1 otherwise, 2 wrong usage.", "", "Examples:",
				"  echosounder hold -C 100 -i 200ms localhost:7007",
				"  echosounder hold -C 20 -d 5m --json localhost 7007",
				"  echosounder hold --find-idle-timeout 10m 192.0.2.1:7007" })
final class HoldCommand implements Callable<Integer> {

	private final PrintWriter out;

	@Mixin
	private final CommonFlags common = new CommonFlags();

	@Mixin
	private final PercentilesFlag percentiles = new PercentilesFlag();

	@Option(names = { "-C", "--connections" }, paramLabel = "N", defaultValue = "10",
			description = "Number of connections (default: ${DEFAULT-VALUE}).")
	private int connections;

	@Option(names = { "-i", "--interval" }, paramLabel = "TIME", defaultValue = "1s",
			converter = DurationConverter.class,
			description = "Time from one echo of a connection to the next (default: ${DEFAULT-VALUE}).")
	private Duration interval = Duration.ZERO;

	@Option(names = { "-d", "--duration" }, paramLabel = "TIME", converter = DurationConverter.class,
			description = "Close the connections after this time (default: Ctrl-C).")
	private @Nullable Duration duration;

	@Option(names = { "-s", "--size" }, paramLabel = "BYTES", defaultValue = "64", converter = SizeConverter.class,
			description = "Payload size without delimiter or length header (default: ${DEFAULT-VALUE}).")
	private int size;

	@Option(names = "--find-idle-timeout", paramLabel = "MAX", converter = DurationConverter.class,
			description = "Instead, search for the idle timeout on the path, up to this time.")
	private @Nullable Duration max;

	HoldCommand(PrintWriter out) {
		this.out = out;
	}

	@Override
	public Integer call() {
		Target target = this.common.target();
		ProbeOptions probeOptions = this.common.options(this.size, false);
		HoldOptions options = options();
		List<BigDecimal> percentiles = this.percentiles.values();
		Clock clock = Clock.system(ZoneId.systemDefault());
		HoldReport report = this.common.json() ? new HoldJson(this.out, target, clock)
				: new HoldText(this.out, target, probeOptions.framing(), clock);
		return (this.max != null) ? search(target, probeOptions, this.max, report)
				: hold(target, probeOptions, options, report, percentiles);
	}

	private HoldOptions options() {
		if (this.max != null && (this.max.isZero() || this.duration != null)) {
			throw new UsageException("--find-idle-timeout takes a time longer than 0s, and no --duration");
		}
		try {
			return new HoldOptions(this.connections, this.interval, this.size, this.duration);
		}
		catch (IllegalArgumentException ex) {
			throw UsageException.of(ex);
		}
	}

	private int hold(Target target, ProbeOptions probeOptions, HoldOptions options, HoldReport report,
			List<BigDecimal> percentiles) {
		Hold hold = new Hold(target, probeOptions, options);
		HoldStatistics statistics;
		if (this.common.quiet() || this.common.json() || !Terminal.isThere()) {
			statistics = hold.run((event) -> tell(report, event));
		}
		else {
			HoldStatus status = new HoldStatus(new StatusLine(this.out, Terminal.columns()));
			statistics = hold.run((event) -> {
				status.clear();
				return tell(report, event);
			}, status);
			status.clear();
		}
		report.summarize(statistics, percentiles);
		return statistics.isPerfect() ? ExitStatus.OK : ExitStatus.FAILED;
	}

	/** Report an event, and return whether the output is still read. */
	private boolean tell(HoldReport report, HoldEvent event) {
		if (!this.common.quiet()) {
			report.add(event);
		}
		return !this.out.checkError();
	}

	private int search(Target target, ProbeOptions probeOptions, Duration max, HoldReport report) {
		IdleSearch search = new IdleSearch(target, probeOptions, this.size, this.connections, max);
		try {
			IdleResult result = search.run((known) -> tell(report, known));
			report.summarize(result);
			return ExitStatus.OK;
		}
		catch (FailedException ex) {
			report.failed(ex);
			return ExitStatus.FAILED;
		}
		catch (InterruptedException _) {
			return ExitStatus.FAILED;
		}
	}

	private boolean tell(HoldReport report, IdleResult known) {
		if (!this.common.quiet()) {
			report.add(known);
		}
		return !this.out.checkError();
	}

}
